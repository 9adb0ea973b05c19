package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.shared.Faults;
import java.util.Random;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is wrong with the gateway now, for all cards or for one. Each of its faults strikes every request. */
@Configuration(proxyBeanMethods = false)
class GatewayFaults {

    @Bean
    Faults<Fault> faultsOfTheGateway() {
        return new Faults<>(new Random());
    }
}
