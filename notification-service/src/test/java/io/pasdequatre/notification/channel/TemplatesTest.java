package io.pasdequatre.notification.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.notification.domain.CancelledBecause;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Line;
import io.pasdequatre.notification.domain.Money;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class TemplatesTest {

    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000012345678");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Money TOTAL = new Money(123_450, Currency.getInstance("EUR"));
    private static final Details EVERYTHING = new Details(
            List.of(new Line("pen-blue", 2, new Money(120, TOTAL.currency())), new Line("desk", 1, TOTAL)),
            TOTAL,
            "Corps de Colis",
            "CC019A0000000070008000000000000002",
            CancelledBecause.OUT_OF_STOCK,
            Channel.SMS);

    private final Templates templates = new Templates();

    @Test
    void theFirstNewsListsWhatWasOrderedAndWhatItCosts() {
        var content = render(Kind.ORDER_PLACED, EVERYTHING, Locale.ENGLISH);

        assertThat(content.subject()).isEqualTo("We have your order " + ORDER);
        assertThat(content.text()).isEqualTo("""
                Hello,

                thank you for your order 019a0000-0000-7000-8000-000012345678:

                  2 × pen-blue at EUR 1.20
                  1 × desk at EUR 1,234.50

                Total: EUR 1,234.50

                We are now setting the goods aside and taking the payment. You hear from us as soon as both are done.

                As of 1 January 2026, 13:00 (Central European Standard Time)

                Pas de Quatre
                """);
        assertThat(content.brief()).isEqualTo("Pas de Quatre: we have your order 12345678 for EUR 1,234.50.");
    }

    @Test
    void newsWithoutAListHasNone() {
        var content = render(Kind.PAYMENT_REFUNDED, Details.of(TOTAL), Locale.GERMAN);

        assertThat(content.text()).isEqualTo("""
                Guten Tag,

                wir haben Ihnen 1.234,50 EUR für die stornierte Bestellung 019a0000-0000-7000-8000-000012345678 zurückgezahlt.

                Damit ist sie abgeschlossen.

                Stand: 1. Januar 2026, 13:00 (Mitteleuropäische Normalzeit)

                Pas de Quatre
                """);
        assertThat(content.html()).doesNotContain("<ul>", "Summe");
    }

    @ParameterizedTest
    @MethodSource("kindsInEveryLanguage")
    void everyKindOfNewsHasEveryTextInEveryLanguage(Kind kind, Locale language) throws Exception {
        var content = render(kind, EVERYTHING, language);

        assertThat(content.subject()).isNotBlank().matches("\\P{Cntrl}+");
        assertThat(content.brief()).startsWith("Pas de Quatre: ").hasSizeLessThanOrEqualTo(160);
        assertThat(List.of(content.subject(), content.text(), content.html(), content.brief()))
                .allSatisfy(text -> assertThat(text).doesNotContain("??", "null", "${", "{0}", "''"));
        var page = parse(content.html());
        assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo(language.getLanguage());
        assertThat(content.text().lines().map(String::strip).filter(line -> !line.isEmpty()))
                .allSatisfy(line ->
                        assertThat(page.getDocumentElement().getTextContent()).contains(line));
    }

    @ParameterizedTest
    @EnumSource
    void noLanguageBorrowsASentenceFromAnother(Kind kind) {
        var english = render(kind, EVERYTHING, Locale.ENGLISH);
        var german = render(kind, EVERYTHING, Locale.GERMAN);

        assertThat(german.subject()).isNotEqualTo(english.subject());
        assertThat(german.brief()).isNotEqualTo(english.brief());
        assertThat(sentencesOf(german)).doesNotContainAnyElementsOf(sentencesOf(english));
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationSaysWhy(CancelledBecause because) {
        var details = Details.cancelled(because);

        assertThat(render(Kind.ORDER_CANCELLED, details, Locale.ENGLISH).text())
                .containsPattern("is cancelled: .+\\.\n");
        assertThat(render(Kind.ORDER_CANCELLED, details, Locale.GERMAN).text())
                .containsPattern("ist storniert: .+\\.\n");
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatDoesNotWorkIsNamedByItsChannel(Channel channel) {
        var details = Details.disabled(channel);

        assertThat(render(Kind.CONTACT_DISABLED, details, Locale.ENGLISH).text())
                .containsPattern("\nyour .+ does not work any more");
        assertThat(render(Kind.CONTACT_DISABLED, details, Locale.GERMAN).text())
                .containsPattern("\nIhre? .+ funktioniert nicht mehr");
    }

    @ParameterizedTest
    @CsvSource({"de-AT, de", "DE, de", "en-GB, en", "fr, en", "zz, en", "und, en"})
    void aRegionReadsItsLanguageAndWhereThatIsNotWrittenEnglish(String wanted, String read) {
        assertThat(render(Kind.ORDER_PLACED, EVERYTHING, Locale.forLanguageTag(wanted)))
                .isEqualTo(render(Kind.ORDER_PLACED, EVERYTHING, Locale.forLanguageTag(read)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-07-01T22:30:00Z | Europe/Berlin | 2 July 2026, 00:30 (Central European Summer Time)",
                "2026-07-01T02:30:00Z | America/New_York | 30 June 2026, 22:30 (Eastern Daylight Time)",
                "2026-07-01T02:30:00Z | Asia/Kolkata | 1 July 2026, 08:00 (India Standard Time)",
                "2026-07-01T02:30:00Z | UTC | 1 July 2026, 02:30 (Coordinated Universal Time)",
                "2026-07-01T02:30:00Z | +05:45 | 1 July 2026, 08:15 (+05:45)"
            })
    void whenItHappenedIsToldInTheCustomersZone(Instant at, String zone, String told) {
        var content =
                templates.render(Kind.ORDER_CONFIRMED, ORDER, Details.of(TOTAL), at, Locale.ENGLISH, ZoneId.of(zone));

        assertThat(content.text()).contains("As of " + told + "\n");
        assertThat(content.html()).contains("As of " + told + "<");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</li><img src=x onerror=alert(1)>",
                "a & b \"c\" 'd'",
                "[[${farewell}]] [(${farewell})] ${farewell} __${farewell}__ #{hello}",
                "{0} '{1}'"
            })
    void whatAnEventSaysIsReadAsItIsAndNeverAsMarkupOrExpression(String said) throws Exception {
        var line = new Line(said, 1, TOTAL);
        var details = new Details(List.of(line), TOTAL, said, said, null, null);

        var placed = render(Kind.ORDER_PLACED, details, Locale.ENGLISH);
        var shipped = render(Kind.ORDER_SHIPPED, details, Locale.ENGLISH);

        assertThat(placed.text()).contains("1 × " + said + " at");
        assertThat(shipped.text()).contains("It is with " + said + ", under the number " + said + ".");
        assertThat(textsOf("li", parse(placed.html()))).containsExactly("1 × " + said + " at EUR 1,234.50");
        assertThat(textsOf("p", parse(shipped.html())))
                .contains("It is with " + said + ", under the number " + said + ".");
        assertThat(placed.html() + shipped.html()).doesNotContain("<script", "<img");
    }

    @ParameterizedTest
    @EnumSource
    void noSubjectHasAnythingThatAnEventSays(Kind kind) {
        var typed = "typed\r\nBcc: eve@example.org";
        var line = new Line(typed, 1, TOTAL);

        var content = render(kind, new Details(List.of(line), TOTAL, typed, typed, null, null), Locale.ENGLISH);

        assertThat(content.subject()).doesNotContain("typed").matches("\\P{Cntrl}+");
        assertThat(content.brief()).matches("\\P{Cntrl}+");
    }

    @Test
    void aBriefFitsIntoOneSmsWhateverTheCarrierIsCalled() {
        var strange = render(Kind.ORDER_SHIPPED, Details.parcel("Пошта 📦 {x}", "€1"), Locale.GERMAN);
        var endless = render(Kind.ORDER_SHIPPED, Details.parcel("c".repeat(500), "1"), Locale.GERMAN);

        assertThat(strange.brief())
                .isEqualTo("Pas de Quatre: Ihre Bestellung 12345678 ist unterwegs mit ????? ? ?x?, Nummer ?1.");
        assertThat(endless.brief()).hasSize(160).endsWith("c");
    }

    static Stream<Arguments> kindsInEveryLanguage() {
        return Stream.of(Locale.ENGLISH, Locale.GERMAN)
                .flatMap(language -> Arrays.stream(Kind.values()).map(kind -> Arguments.of(kind, language)));
    }

    private Content render(Kind kind, Details details, Locale locale) {
        return templates.render(kind, ORDER, details, NOON, locale, BERLIN);
    }

    private static List<String> sentencesOf(Content content) {
        return content.text()
                .lines()
                .filter(line -> !line.isEmpty() && !line.equals("Pas de Quatre"))
                .toList();
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
    }

    private static List<String> textsOf(String element, Document page) {
        var nodes = page.getElementsByTagName(element);
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
