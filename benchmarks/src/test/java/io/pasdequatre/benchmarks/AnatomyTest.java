package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/orchestration.md says that the two sagas are made of. */
class AnatomyTest {

    @Test
    void theDocumentCountsWhatTheSourcesAndThePatchesHave() throws Exception {
        var report = new Report("what", "choreography", "orchestration");
        Anatomy.addTo(report);
        List<String> counted = report.asMarkdown().lines().skip(2).toList();

        assertThat(Files.readString(Path.of("..", "docs", "orchestration.md")).lines())
                .containsAll(counted);
    }
}
