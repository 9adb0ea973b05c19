package io.pasdequatre.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;

/** Containers where they can be had, embedded servers where not, and which it is, and why, is said in one line. */
@Timeout(120)
@Tag("containers")
class ContainerServersTest {

    private static final String NOBODY = "tcp://127.0.0.1:1";

    @Test
    void withoutAnEngineEmbeddedServersServe() throws IOException {
        try (var run = RunOfItsOwn.wishingFor("auto", NOBODY)) {
            assertThat(run.said())
                    .containsExactly(
                            "Test infrastructure: embedded servers, since no Docker engine answers at " + NOBODY);
        }
    }

    @Test
    void withoutAnImageEmbeddedServersServeAndNothingIsPulled() throws IOException {
        try (var engine = new EngineWithoutImages();
                var run = RunOfItsOwn.wishingFor("auto", engine.address())) {
            assertThat(run.said())
                    .containsExactly("Test infrastructure: embedded servers, since the image postgres:18.6 is not here;"
                            + " `docker pull postgres:18.6` fetches it");
            assertThat(engine.asked())
                    .contains("GET /images/postgres:18.6/json")
                    .allMatch(request -> request.startsWith("GET"));
        }
    }

    @Test
    void whoWishesForContainersIsToldWhyThereAreNone() throws IOException {
        var began = System.nanoTime();
        try (var run = RunOfItsOwn.wishingFor("containers", NOBODY)) {
            assertThat(run.said())
                    .contains("The tests cannot run in containers, since no Docker engine answers at " + NOBODY);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void whoWishesForSomethingElseIsToldWhatThereIs() throws IOException {
        try (var run = RunOfItsOwn.wishingFor("conainers", NOBODY)) {
            assertThat(run.said())
                    .contains("-Dpasdequatre.test.infrastructure=conainers: it is auto, containers or embedded");
        }
    }

    @Test
    void containersVanishWhenTheRunIsKilled() throws IOException {
        assumeThat(TestInfrastructure.shared().inContainers())
                .as("these tests run in containers")
                .isTrue();
        String name;
        try (var run = RunOfItsOwn.wishingFor("containers")) {
            name = run.name();
            assertThat(run.said())
                    .containsExactly("Test infrastructure: containers (postgres:18.6, apache/kafka:4.2.1)");
            assertThat(containersOf(name)).isEqualTo(2);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> containersOf(name) == 0);
    }

    private static int containersOf(String run) {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(ContainerServers.RUN, run))
                .exec()
                .size();
    }

    /** The same tests run on the same servers. */
    @Test
    void theImagesAreOfTheVersionsThatAreEmbedded() throws SQLException {
        try (var connection = TestInfrastructure.shared().adminConnection()) {
            assertThat(ContainerServers.POSTGRES)
                    .isEqualTo("postgres:" + connection.getMetaData().getDatabaseProductVersion());
        }
        assertThat(ContainerServers.KAFKA).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    }
}
