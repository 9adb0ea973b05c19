package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pasdequatre.payment.ledger.Entry.Tip;
import io.pasdequatre.payment.ledger.LedgerEvent.AccountOpened;
import io.pasdequatre.payment.ledger.LedgerEvent.Deposited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a former version of the service wrote is read, and its bytes are still those that were hashed. */
class UpcastersTest {

    /** Rows of ledger_entry from before a deposit named its source. The hashes were worked out by another program. */
    private static final List<Entry> STORED = stored();

    @Test
    void aDepositFromBeforeSourcesWereNamedWasInCash() {
        assertThat(STORED.stream().map(Entry::event)).containsExactly(new AccountOpened(), new Deposited("CASH"));
        assertThat(STORED.getLast().schema()).isEqualTo(1);
        assertThat(STORED.getLast().payload()).isEqualTo("{}");
    }

    @Test
    void itAddsUpAsItDid() {
        AccountState state = AccountState.NONE;
        for (Entry entry : STORED) {
            state = state.apply(entry);
        }

        assertThat(state.balanceMinor()).isEqualTo(50_000);
        assertThat(state.depositedMinor()).isEqualTo(50_000);
    }

    @Test
    void itsHashIsThatOfTheBytesThatWereStored() {
        assertThat(Chain.hash(STORED.getFirst(), Tip.NONE.hash()))
                .isEqualTo(STORED.getFirst().hash());
        assertThat(Chain.hash(STORED.getLast(), STORED.getFirst().hash()))
                .isEqualTo(STORED.getLast().hash());
    }

    @Test
    void whatIsWrittenIsOfTheNewestVersion() {
        assertThat(EventJson.write(new Deposited("CASH")))
                .isEqualTo(new EventJson.Stored("Deposited", 2, "{\"source\":\"CASH\"}"));
    }

    @Test
    void whatANewerProgramWroteIsRefusedAndNotGuessed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventJson.read("Deposited", 3, "{}"))
                .withMessageContaining("A newer one wrote it");
        assertThatIllegalArgumentException().isThrownBy(() -> EventJson.read("Minted", 1, "{}"));
    }

    private static List<Entry> stored() {
        try (var file = UpcastersTest.class.getResourceAsStream("/deposited-v1.csv")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(UpcastersTest::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) {
        String[] column = line.split(";", -1);
        return new Entry(
                AccountId.parse(column[0]),
                Long.parseLong(column[1]),
                column[2],
                Integer.parseInt(column[3]),
                column[4],
                Long.parseLong(column[5]),
                UUID.fromString(column[6]),
                Instant.parse(column[7]),
                column[8]);
    }
}
