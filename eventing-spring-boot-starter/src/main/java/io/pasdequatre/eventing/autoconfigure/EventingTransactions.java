package io.pasdequatre.eventing.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyAccessor;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The transaction managers of the data source that the starter's tables are in. */
final class EventingTransactions {

    private static final String SETTING = "pasdequatre.eventing.transaction-manager";

    private final Map<String, PlatformTransactionManager> managers = new LinkedHashMap<>();
    private final @Nullable String named;
    private final @Nullable PlatformTransactionManager primary;

    /**
     * Of all managers those of the data source.
     *
     * @param named the one to take, by its bean's name; null if none is named
     * @param primary the one that the application itself takes unless it says otherwise; null if there is none
     * @throws IncompleteSetupException if there is none, or not the one that is named
     */
    EventingTransactions(
            DataSource dataSource,
            Map<String, PlatformTransactionManager> all,
            @Nullable String named,
            @Nullable PlatformTransactionManager primary) {
        all.forEach((name, manager) -> {
            if (isOf(dataSource, manager)) {
                managers.put(name, manager);
            }
        });
        this.named = named;
        this.primary = primary;
        if (managers.isEmpty()) {
            throw new IncompleteSetupException(
                    "No transaction manager is one of the application's data source; %s."
                            .formatted(all.isEmpty() ? "there is none" : "there is only " + names(all)),
                    "Define a bean JdbcTransactionManager, or JpaTransactionManager, of that data source. Spring Boot"
                            + " makes none where there is one of anything else, such as Kafka"
                            + " (spring.kafka.producer.transaction-id-prefix).");
        }
        if (named != null && !managers.containsKey(named)) {
            throw new IncompleteSetupException(
                    "%s is %s, and no transaction manager of the application's data source is called that."
                            .formatted(SETTING, named),
                    "Set %s to one of these: %s.".formatted(SETTING, names(managers)));
        }
    }

    /**
     * Whether what this manager begins is a transaction of the data source. The managers of JDBC and of JPA both have a
     * property dataSource; the class of the latter need not be there.
     */
    static boolean isOf(DataSource dataSource, Object manager) {
        PropertyAccessor properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
        return properties.isReadableProperty("dataSource")
                && properties.getPropertyValue("dataSource") instanceof DataSource its
                && target(its) == target(dataSource);
    }

    /** What such a manager takes in place of the proxy. */
    static DataSource target(DataSource dataSource) {
        return dataSource instanceof TransactionAwareDataSourceProxy proxy
                ? target(Objects.requireNonNull(proxy.getTargetDataSource()))
                : dataSource;
    }

    Iterable<PlatformTransactionManager> managers() {
        return managers.values();
    }

    /**
     * Transactions for the starter's own work.
     *
     * @throws IncompleteSetupException if there are several managers, and none is named or the application's primary
     */
    TransactionTemplate template() {
        return new TransactionTemplate(chosen());
    }

    private PlatformTransactionManager chosen() {
        if (named != null) {
            return Objects.requireNonNull(managers.get(named));
        }
        if (managers.size() == 1) {
            return managers.values().iterator().next();
        }
        if (primary != null && managers.containsValue(primary)) {
            return primary;
        }
        throw new IncompleteSetupException(
                "The application's data source has several transaction managers: %s.".formatted(names(managers)),
                "Set %s to the one that reactions are to run in, or make it @Primary.".formatted(SETTING));
    }

    private static String names(Map<String, PlatformTransactionManager> managers) {
        return String.join(", ", managers.keySet());
    }
}
