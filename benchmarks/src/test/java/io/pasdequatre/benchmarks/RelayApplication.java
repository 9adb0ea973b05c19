package io.pasdequatre.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.pasdequatre.eventing.relay.Relay;
import java.lang.management.ManagementFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A service that only relays. It does what it reads from its standard input, and ends when that ends. */
@SpringBootConfiguration
@EnableAutoConfiguration
class RelayApplication {

    static void main(String... arguments) throws Exception {
        try (var context = new SpringApplicationBuilder(RelayApplication.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments)) {
            Relay relay = context.getBean(Relay.class);
            OtherJvm.serve(wish -> grant(wish, relay));
        }
    }

    private static String grant(String wish, Relay relay) {
        switch (wish) {
            case "start" -> relay.start();
            case "stop" -> relay.stop();
            case "cpu" -> {
                return Long.toString(processCpuNanos());
            }
            default -> throw new IllegalArgumentException(wish);
        }
        return wish;
    }

    private static long processCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
