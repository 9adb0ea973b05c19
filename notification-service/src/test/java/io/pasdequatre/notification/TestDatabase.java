package io.pasdequatre.notification;

import io.pasdequatre.localstack.Database;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Has the service under test use a database, with the roles that it has. */
public final class TestDatabase {

    private TestDatabase() {}

    /** To be called by a {@code @DynamicPropertySource}. */
    public static void use(Database database, DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database.app()::username);
        properties.add("spring.datasource.password", database.app()::password);
        properties.add("spring.flyway.user", database.owner()::username);
        properties.add("spring.flyway.password", database.owner()::password);
        properties.add("pasdequatre.eventing.relay.username", database.relay()::username);
    }
}
