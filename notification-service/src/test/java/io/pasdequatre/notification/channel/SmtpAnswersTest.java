package io.pasdequatre.notification.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.notification.TestMessages;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpAnswersTest {

    @ParameterizedTest
    @CsvSource({"RCPT, 550 no such mailbox", "RCPT, 550 5.2.2 over quota", "DATA, 554 no", "., 552 too much"})
    void aRefusalForGoodIsARefusalWhereverItComes(String command, String reply) throws Exception {
        var delivery = deliverTo(command, reply);

        assertThat(delivery).isInstanceOf(Refused.class);
        assertThat(delivery.toString()).contains(reply.substring(4));
    }

    @ParameterizedTest
    @CsvSource({"RCPT, 550 5.1.1 nobody", "RCPT, 556 5.1.10 no mail here", "., 550 5.2.1 closed"})
    void aMailboxThatIsNotThereIsGoneForGood(String command, String reply) throws Exception {
        assertThat(deliverTo(command, reply)).isInstanceOf(AddressGone.class);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 452 full", "RCPT, 450 greylisted", "DATA, 451 later", "., 451 later"})
    void aRefusalForNowIsTriedAgain(String command, String reply) throws Exception {
        assertThat(deliverTo(command, reply)).isInstanceOf(Deferred.class);
    }

    @ParameterizedTest
    @CsvSource({"MAIL", "RCPT", "DATA", "."})
    void aHangUpInTheMiddleIsAnAttemptSinceNobodyKnowsWhatWasTaken(String command) throws Exception {
        assertThat(deliverTo(command, "")).isInstanceOf(Deferred.class);
    }

    @ParameterizedTest
    @CsvSource({"connect, ''", "connect, 421 shutting down", "connect, 554 not now", "MAIL, 421 shutting down"})
    void aServerThatDoesNotServeIsUnreachable(String command, String reply) throws Exception {
        assertThat(deliverTo(command, reply)).isInstanceOf(Unreachable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 530 5.7.0 log in first",
        "MAIL, 530 log in first",
        "MAIL, 550 not from you",
        "RCPT, 530 log in first",
        "RCPT, 550 5.7.1 your address is blocked",
        "., 554 5.7.1 over quota"
    })
    void aStateOfTheProvidersIsNoFailureOfTheMail(String command, String reply) throws Exception {
        assertThat(deliverTo(command, reply)).isInstanceOf(Unreachable.class);
    }

    @ParameterizedTest
    @CsvSource({"QUIT, 500 what", "QUIT, ''", "nothing, ''"})
    void whatWasTakenBeforeTheFarewellIsAccepted(String command, String reply) throws Exception {
        assertThat(deliverTo(command, reply)).isEqualTo(new Accepted());
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 <alice@example.org>: no such mailbox",
        "RCPT, 550 alice@example.org is unknown",
        "RCPT, 450 Alice is over quota",
        "., 554 5.7.1 <alice@example.org> via <a.liddell@elsewhere.example> is blocked",
        "MAIL, 452 not for alice@example.org"
    })
    void anAnswerNamesNoCustomer(String command, String reply) throws Exception {
        var said = deliverTo(command, reply).toString();

        assertThat(said).contains("***");
        assertThat(said.toLowerCase(Locale.ROOT)).doesNotContain("alice", "liddell");
    }

    private static Delivery deliverTo(String command, String reply) throws Exception {
        var news = TestMessages.to(Channel.EMAIL, "alice@example.org");
        try (var server = UnwillingServer.answering(command, reply)) {
            return TestChannel.to(server.port()).deliver(List.of(news)).getFirst();
        }
    }
}
