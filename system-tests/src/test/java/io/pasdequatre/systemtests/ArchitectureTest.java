package io.pasdequatre.systemtests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.pasdequatre.events.Topics.INVENTORY_EVENTS;
import static io.pasdequatre.events.Topics.NOTIFICATION_EVENTS;
import static io.pasdequatre.events.Topics.ORDER_EVENTS;
import static io.pasdequatre.events.Topics.PAYMENT_EVENTS;
import static io.pasdequatre.events.Topics.PRODUCT_EVENTS;
import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house, each with its reason. */
@AnalyzeClasses(packages = "io.pasdequatre", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] SERVICES = {
        "io.pasdequatre.order..",
        "io.pasdequatre.inventory..",
        "io.pasdequatre.payment..",
        "io.pasdequatre.notification.."
    };
    private static final String FACTS = "io.pasdequatre.events..";

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = slices().matching(
                    "io.pasdequatre.(order|inventory|payment|notification)..")
            .should()
            .notDependOnEachOther()
            .because("a service knows the others by their facts alone");

    @ArchTest
    static final ArchRule onlySagaKnowsFacts = noClasses()
            .that(resideInAnyServicePackage("domain", "web", "channel", "metrics"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(FACTS)
            .because("everything a service hears and says stands in its saga package");

    @ArchTest
    static final ArchRule domainIsPure = noClasses()
            .that()
            .resideInAPackage("..domain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "org.apache.avro..",
                    "org.springframework.kafka..",
                    "org.springframework.web..",
                    "io.pasdequatre.eventing..",
                    "..saga..",
                    "..web..")
            .because("the domain can be read and tested without knowing how it is reached");

    @ArchTest
    static final ArchRule servicesUseOnlyTheStartersPublicFace = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .dependOnClassesThat(resideInAPackage("io.pasdequatre.eventing.(**)")
                    .and(DescribedPredicate.not(resideInAPackage("io.pasdequatre.eventing"))))
            .because("what lies beneath Outbox and Reactions may change without them");

    @ArchTest
    static final ArchRule onlyAnalyticsUsesKafkaStreams = noClasses()
            .that()
            .resideOutsideOfPackage("io.pasdequatre.order.analytics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams..")
            .because(
                    "what Streams writes is a view of facts and none itself, see ADR 26; a fact goes through the outbox");

    @ArchTest
    static final ArchRule theStarterKnowsNoService = noClasses()
            .that()
            .resideInAPackage("io.pasdequatre.eventing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(SERVICES, FACTS, "io.pasdequatre.localstack.."))
            .because("a team takes the starter into a system of its own");

    @ArchTest
    static final ArchRule onlyTheRelayWritesToKafka = noClasses()
            .that()
            .resideOutsideOfPackages("io.pasdequatre.eventing.relay..", "io.pasdequatre.eventing.autoconfigure..")
            .and()
            .doNotHaveSimpleName("Poison") // What ./start puts on a topic to show what becomes of it is no fact.
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.clients.producer..")
            .because("a send outside the relay is a fact without a transaction");

    @ArchTest
    static final ArchRule reactionsAreSagaSteps = classes()
            .that()
            .areAnnotatedWith(Reactions.class)
            .should()
            .resideInAPackage("..saga..")
            .because("whoever looks for what a service hears looks there");

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.LocalDate.class, "now")
            .orShould()
            .callMethod(java.time.OffsetDateTime.class, "now")
            .because("a test that cannot set the time cannot test time, see " + Clock.class.getName());

    @ArchTest
    static final ArchRule moneyNeverFloats = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(concat(SERVICES, FACTS))
            .should()
            .notHaveRawType(double.class)
            .andShould()
            .notHaveRawType(float.class)
            .andShould()
            .notHaveRawType(Double.class)
            .because("a binary fraction cannot hold a cent");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .that()
            .resideInAPackage("io.pasdequatre..")
            .and()
            .resideOutsideOfPackage("io.pasdequatre.localstack..") // A service is a thing that it starts.
            .should()
            .haveNameMatching(".*(Impl|Dto|DTO|Manager|Helper|Util|Utils|Service)$")
            .because("these words say nothing of what a class is for");

    @ParameterizedTest
    @ValueSource(strings = {"Problems", "StrictJson", "IsoCurrency"})
    void whatTheServicesCopyIsTheSameInEach(String type) {
        List<String> copies = Stream.of("order", "inventory", "payment", "notification")
                .flatMap(service -> copyOf(type, service))
                .toList();
        assertThat(copies).as("copies of " + type).hasSizeGreaterThan(1);
        assertThat(copies.stream().distinct())
                .as("services share no module, so %s is copied; mend every copy", type)
                .hasSize(1);
    }

    @Test
    void theRulesSeeAllServices() {
        JavaClasses found = new ClassFileImporter().importPackages("io.pasdequatre");
        assertThat(found.stream().filter(simpleNameEndingWith("SagaSteps")).map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "OrderSagaSteps", "InventorySagaSteps", "PaymentSagaSteps", "NotificationSagaSteps");
    }

    @Test
    void theServicesHearExactlyTheTopicsThatTheContractsSayTheyHear() {
        Map<String, Set<String>> heard = new ClassFileImporter()
                .importPackages("io.pasdequatre").stream()
                        .filter(type -> type.isAnnotatedWith(Reactions.class))
                        .filter(type -> type.getPackageName().endsWith(".saga"))
                        .collect(groupingBy(
                                type -> type.getPackageName().split("\\.", -1)[2] + "-service",
                                flatMapping(
                                        type -> Stream.of(type.getAnnotationOfType(Reactions.class)
                                                .topics()),
                                        toSet())));
        assertThat(Stream.of(ORDER_EVENTS, INVENTORY_EVENTS, PAYMENT_EVENTS, NOTIFICATION_EVENTS, PRODUCT_EVENTS))
                .allSatisfy(topic -> assertThat(Topics.groups(topic))
                        .as(topic)
                        .containsExactlyInAnyOrderElementsOf(heard.entrySet().stream()
                                .filter(service -> service.getValue().contains(topic))
                                .map(Map.Entry::getKey)
                                .toList()));
    }

    private static Stream<String> copyOf(String type, String service) {
        Path file = Repository.ROOT.resolve(
                "%1$s-service/src/main/java/io/pasdequatre/%1$s/web/%2$s.java".formatted(service, type));
        try {
            return Files.exists(file)
                    ? Stream.of(Files.readString(file).replace("io.pasdequatre." + service, "io.pasdequatre.*"))
                    : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DescribedPredicate<JavaClass> resideInAnyServicePackage(String... names) {
        return DescribedPredicate.describe(
                "reside in " + List.of(names) + " of a service",
                type -> List.of(SERVICES).stream()
                        .anyMatch(service -> List.of(names).stream()
                                .anyMatch(
                                        name -> type.getPackageName().startsWith(service.replace("..", "." + name)))));
    }

    private static String[] concat(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
