package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.replay.DeadLettersController;
import io.pasdequatre.eventing.replay.DeadLettersPage;
import io.pasdequatre.eventing.replay.Events;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The page of dead letters, in a service that has a web server. */
@AutoConfiguration(after = ReactionsAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(Replay.class)
@ConditionalOnBooleanProperty(name = "pasdequatre.eventing.dead-letters.enabled", matchIfMissing = true)
class DeadLettersAutoConfiguration {

    @Bean
    WebMvcConfigurer eventingDeadLettersPage() {
        return new DeadLettersPage();
    }

    @Bean
    DeadLettersController eventingDeadLettersController(
            DataSource dataSource,
            Replay replay,
            SchemaRegistry registry,
            EventingProperties properties,
            ObjectProvider<Clock> clock,
            ApplicationName application) {
        return new DeadLettersController(
                dataSource,
                application.value(),
                clock.getIfAvailable(Clock::systemUTC),
                replay,
                new Events(registry, properties.deadLetters().traces()));
    }
}
