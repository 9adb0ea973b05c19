package io.pasdequatre.eventing.autoconfigure;

import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorNameGenerator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.util.StringUtils;

/**
 * Health shows the starter's parts by their own names, such as {@code relay}, and not by those of their beans. Where
 * the application has a health indicator of that name, the part is shown by its bean's, such as {@code eventingRelay}.
 */
final class HealthNames implements HealthContributorNameGenerator {

    private static final String PREFIX = "eventing";
    private static final Set<String> PARTS = Set.of("relay", "reactions", "partitions", "background");

    private final HealthContributorNameGenerator standard = HealthContributorNameGenerator.withoutStandardSuffixes();
    private final ListableBeanFactory beans;

    HealthNames(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public String generateContributorName(String beanName) {
        String name = standard.generateContributorName(beanName);
        String part = name.startsWith(PREFIX) ? StringUtils.uncapitalize(name.substring(PREFIX.length())) : "";
        return PARTS.contains(part) && !isTaken(part) ? part : name;
    }

    private boolean isTaken(String name) {
        for (String bean : beans.getBeanNamesForType(HealthContributor.class)) {
            if (standard.generateContributorName(bean).equals(name)) {
                return true;
            }
        }
        return false;
    }
}
