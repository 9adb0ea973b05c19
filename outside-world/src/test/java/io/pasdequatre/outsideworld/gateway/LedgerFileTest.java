package io.pasdequatre.outsideworld.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.outsideworld.gateway.Transfer.Kind;
import io.pasdequatre.outsideworld.gateway.Transfer.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The ledger's file, when another process reads it. */
@ExtendWith(OutputCaptureExtension.class)
class LedgerFileTest {

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path directory) {
        file = directory.resolve("ledger.jsonl");
    }

    @Test
    void theLedgerOutlivesTheProcess() throws IOException {
        var before = read();
        before.put(charge("first", Status.PENDING));
        before.conclude("first", Status.CAPTURED, null);

        var after = read();

        assertThat(after.of("first")).isEqualTo(before.of("first"));
        assertThat(after.movedAfter(0, 10)).isEqualTo(before.movedAfter(0, 10)).hasSize(1);
    }

    @Test
    void aLastLineThatIsHalfWrittenIsDroppedAndTheNextOneTakesItsPlace(CapturedOutput output) throws IOException {
        var whole = read();
        whole.put(charge("first", Status.CAPTURED));
        whole.put(charge("sécond", Status.CAPTURED));
        cutInTheMiddleOf("é");

        var after = read();
        assertThat(output).contains("WARN", "Line 2 of the gateway's ledger " + file);
        assertThat(keysOf(after)).containsExactly("first");
        after.put(charge("third", Status.CAPTURED));

        assertThat(keysOf(read())).containsExactly("first", "third");
    }

    @Test
    void aLastLineThatLacksNothingButItsEndIsDroppedToo() throws IOException {
        read().put(charge("first", Status.CAPTURED));
        Files.writeString(file, Files.readString(file).stripTrailing());

        assertThat(keysOf(read())).isEmpty();
    }

    @Test
    void aBrokenLineInTheMiddleStopsTheStartAndIsNamed() throws IOException {
        read().put(charge("first", Status.CAPTURED));
        String line = Files.readString(file);
        String half = line.substring(0, line.length() / 2) + "\n";

        for (String broken : List.of(half, half.stripTrailing() + line, "\n", "null\n", "{}\n")) {
            Files.writeString(file, line + broken + line);

            assertThatThrownBy(this::read)
                    .as(broken)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Line 2 of the gateway's ledger " + file);
        }
    }

    private Ledger read() throws IOException {
        return new Ledger(new GatewaySettings(file, null, null), Clock.systemUTC());
    }

    private void cutInTheMiddleOf(String letter) throws IOException {
        var text = Files.readString(file);
        byte[] upToIt = text.substring(0, text.indexOf(letter)).getBytes(UTF_8);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), upToIt.length + 1));
    }

    private static List<String> keysOf(Ledger ledger) {
        return ledger.movedAfter(0, 10).stream().map(Transfer::key).toList();
    }

    private static Transfer charge(String key, Status status) {
        return new Transfer(
                key, Kind.CHARGE, status, null, "an order", null, 5, "EUR", "tok_visa", null, Instant.EPOCH);
    }
}
