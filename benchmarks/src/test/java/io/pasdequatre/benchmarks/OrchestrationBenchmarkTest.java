package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That both sagas are measured and lose nothing, not how long they take. */
class OrchestrationBenchmarkTest {

    /**
     * It starts two systems. The short form is {@link AnatomyTest#theDocumentCountsWhatTheSourcesAndThePatchesHave}.
     */
    @Tag("thorough")
    @Test
    void anOrderHasOneHopMoreWithAnOrchestratorAndTheBooksOfBothAgree() throws Exception {
        List<Report> reports = OrchestrationBenchmark.run(SagaPlan.SMOKE);

        assertThat(reports.getLast().asMarkdown())
                .contains("| of these, from POST to SHIPPED | 5.0 | 6.0 |")
                .contains("| records of Kafka an order | 8.0 | 12.0 |");
    }
}
