package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.inbox.ReactionsContainer;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.workbench.DeadLettersController;
import io.pasdequatre.eventing.workbench.Facts;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/** The workbench for dead letters, in a service that has a web server. */
@AutoConfiguration(after = EventingAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(ReactionsContainer.class)
class WorkbenchAutoConfiguration {

    @Bean
    DeadLettersController deadLettersController(
            DataSource dataSource,
            ReactionsContainer consumers,
            SchemaRegistry registry,
            EventingProperties properties,
            ObjectProvider<Clock> clock,
            @Value("${spring.application.name}") String application) {
        return new DeadLettersController(
                dataSource,
                application,
                clock.getIfAvailable(Clock::systemUTC),
                consumers.replay(),
                new Facts(registry, properties.workbench().traces()));
    }
}
