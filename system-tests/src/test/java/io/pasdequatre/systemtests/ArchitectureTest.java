package io.pasdequatre.systemtests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
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
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The rules of the house, each with its reason. */
@AnalyzeClasses(packages = "io.pasdequatre", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] SERVICES = {
        "io.pasdequatre.order..",
        "io.pasdequatre.inventory..",
        "io.pasdequatre.payment..",
        "io.pasdequatre.notification..",
        "io.pasdequatre.tracking.."
    };
    private static final String EVENTS = "io.pasdequatre.events..";

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = slices().matching(
                    "io.pasdequatre.(order|inventory|payment|notification|tracking)..")
            .should()
            .notDependOnEachOther()
            .because("a service knows the others by their events alone");

    @ArchTest
    static final ArchRule onlySagaKnowsEvents = noClasses()
            .that(resideInAnyServicePackage("domain", "web", "channel", "feed", "gateway", "metrics"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EVENTS)
            .because("everything a service consumes and publishes stands in its saga package");

    @ArchTest
    static final ArchRule domainKnowsNeitherKafkaNorTheWebNorTheSaga = noClasses()
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
    static final ArchRule whatLocksOrWritesBelongsToATransactionOfTheCaller = methods()
            .that(DescribedPredicate.<JavaMethod>describe(
                    "lock or write rows",
                    method -> method.isAnnotatedWith(Lock.class)
                            || method.isAnnotatedWith(Modifying.class)
                            || method.isAnnotatedWith(NativeQuery.class)
                            || (method.getOwner().isAssignableTo(Repository.class)
                                    && method.getName().equals("save"))))
            .should()
            .beAnnotatedWith(DescribedPredicate.describe(
                    "@Transactional(propagation = MANDATORY)", ArchitectureTest::isMandatoryTransaction))
            .because("a lock that ends with its own statement protects nothing, and neither does half a step");

    @ArchTest
    static final ArchRule servicesUseOnlyTheStartersPublicFace = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .dependOnClassesThat(resideInAPackage("io.pasdequatre.eventing.(**)")
                    .and(DescribedPredicate.not(resideInAPackage("io.pasdequatre.eventing"))))
            .because("what lies beneath Outbox and Reactions may change without them");

    @ArchTest
    static final ArchRule theStartersPackagesFormNoCycle = slices().matching("io.pasdequatre.eventing.(*)..")
            .should()
            .beFreeOfCycles()
            .because("each is read after those it uses, and before those that use it");

    @ArchTest
    static final ArchRule onlyAnalyticsUsesKafkaStreams = noClasses()
            .that()
            .resideOutsideOfPackage("io.pasdequatre.tracking.analytics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams..")
            .because(
                    "what Streams writes is a view of events and none itself, see ADR 26; an event goes through the outbox");

    @ArchTest
    static final ArchRule trackingPublishesNothing = noClasses()
            .that()
            .resideInAPackage("io.pasdequatre.tracking..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.pasdequatre.eventing.Outbox")
            .because("it watches, and nobody's saga depends on it, see ADR 30");

    @ArchTest
    static final ArchRule theStarterKnowsNoService = noClasses()
            .that()
            .resideInAPackage("io.pasdequatre.eventing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(SERVICES, EVENTS, "io.pasdequatre.localstack.."))
            .because("a team takes the starter into a system of its own");

    @ArchTest
    static final ArchRule whatServicesShareSaysNothingOfOrders = noClasses()
            .that()
            .resideInAPackage("io.pasdequatre.servicedefaults..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(SERVICES, EVENTS, "io.pasdequatre.eventing.."))
            .because("what may be shared is how a service speaks HTTP, not what it is about, see ADR 31");

    @ArchTest
    static final ArchRule onlyTheRelayWritesToKafka = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.pasdequatre.eventing.publishing..",
                    "io.pasdequatre.eventing.relay..",
                    "io.pasdequatre.eventing.autoconfigure..")
            .and()
            .doNotHaveSimpleName("Poison") // What ./start puts on a topic to show what becomes of it is no event.
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.clients.producer..")
            .because("a send outside the relay is an event without a transaction");

    @ArchTest
    static final ArchRule reactionsAreSagaSteps = classes()
            .that()
            .areAnnotatedWith(Reactions.class)
            .should()
            .resideInAPackage("..saga..")
            .because("whoever looks for what a service consumes looks there");

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
            .resideInAnyPackage(concat(SERVICES, EVENTS))
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
            .because("these words do not name what a class is for");

    @Test
    void theRulesSeeAllServices() {
        JavaClasses found = new ClassFileImporter().importPackages("io.pasdequatre");
        assertThat(found.stream().filter(simpleNameEndingWith("SagaSteps")).map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "OrderSagaSteps", "InventorySagaSteps", "PaymentSagaSteps", "NotificationSagaSteps");
    }

    @Test
    void theServicesConsumeExactlyTheTopicsThatTheContractsName() {
        Map<String, Set<String>> consumed = new ClassFileImporter()
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
                        .containsExactlyInAnyOrderElementsOf(consumed.entrySet().stream()
                                .filter(service -> service.getValue().contains(topic))
                                .map(Map.Entry::getKey)
                                .toList()));
    }

    private static boolean isMandatoryTransaction(JavaAnnotation<?> annotation) {
        return annotation.getRawType().isEquivalentTo(Transactional.class)
                && annotation.as(Transactional.class).propagation() == Propagation.MANDATORY;
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
