package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types what the README says, into a system in containers that has just been started. Only the ports differ. */
class ReadmeLinesTest {

    private final Stack stack = TheStack.running();

    @Test
    void theThreeLinesOfTheReadmeBuySomething() throws IOException {
        var lines = linesAfter("buy something:");
        assertThat(lines).hasSize(3);

        assertThat(run(lines.get(0))).contains("\"TEACUP\"");
        assertThat(run(lines.get(1))).contains("\"status\":\"PENDING\"");
        await().untilAsserted(() -> assertThat(run(lines.get(2))).contains("\"status\":\"SHIPPED\""));
    }

    /** The commands in the first block after these words. */
    private static List<String> linesAfter(String words) throws IOException {
        String block = Files.readString(Repository.ROOT.resolve("README.md"))
                .split(words, 2)[1]
                .split("```", 3)[1]
                .strip();
        return Arrays.stream(block.split("(?<!\\\\)\n")).toList();
    }

    private String run(String line) throws IOException {
        String here =
                line.replace("localhost:8080", authority("order")).replace("localhost:8081", authority("inventory"));
        var process =
                new ProcessBuilder("bash", "-c", here).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private String authority(String service) {
        return stack.service(service).url().getAuthority();
    }
}
