package io.pasdequatre.notification;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import jakarta.mail.util.StreamProvider;
import java.time.Clock;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
@ConfigurationPropertiesScan
@OpenAPIDefinition(info = @Info(title = "Notification service", version = "1"))
class NotificationServiceApplication {

    static void main(String[] args) {
        // Otherwise all jars are searched for it with every part of every mail (jakartaee/mail-api, issue 861).
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
        SpringApplication.run(NotificationServiceApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
