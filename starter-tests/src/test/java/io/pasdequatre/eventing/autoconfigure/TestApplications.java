package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Applications of a class or two, each on a database of its own, with no tables but the starter's. */
final class TestApplications {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    private TestApplications() {}

    static ConfigurableApplicationContext start(Class<?> application, Database database, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "spring.application.name",
                database.name(),
                "spring.datasource.url",
                database.jdbcUrl(),
                "spring.datasource.username",
                database.owner().username(),
                "spring.datasource.password",
                database.owner().password(),
                "spring.flyway.enabled",
                "false",
                "spring.kafka.bootstrap-servers",
                INFRASTRUCTURE.bootstrapServers(),
                "pasdequatre.eventing.registry.url",
                INFRASTRUCTURE.registryUrl().toString()));
        all.putAll(settings);
        return new SpringApplicationBuilder(application)
                .run(all.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }
}
