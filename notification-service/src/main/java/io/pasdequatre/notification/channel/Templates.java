package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.Notification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.stereotype.Component;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.standard.StandardDialect;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Makes news into words. The sentences are in {@code templates/messages_*.properties}, a file for each language; how
 * they stand on a page is in {@code templates/news.txt} and {@code templates/news.html}. The end of a template's name
 * says what it is: HTML is escaped by {@code th:text}; plain text is written by {@code [(...)]}, since {@code [[...]]}
 * would escape it as if it were HTML.
 */
@Component
public class Templates {

    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.GERMAN);
    private static final int LONGEST_BRIEF = 160;
    private static final int BEFORE_SHORT_ID = 36 - 8;

    /** One character outside of GSM 03.38 would leave an SMS 70 characters instead of 160. */
    private static final Pattern NOT_FOR_SMS = Pattern.compile("[^\\p{Alnum}äöüÄÖÜß .,:;!?()/+&%'-]");

    private final MessageSource sentences = sentences();
    private final TemplateEngine pages = pages();

    /** The line that a phone shows of a notification, without the pages that it has no use for. */
    String brief(Message message) {
        return brief(message.notification(), message.language());
    }

    /** The same line, for whoever reads this language; in English if nothing is written in it. */
    public String brief(Notification notification, Locale locale) {
        var language = languageOf(locale);
        return briefOf(
                notification.kind(), language, valuesOf(notification.orderId(), notification.details(), language));
    }

    /** The same notification's subject. */
    String subject(Message message) {
        var notification = message.notification();
        var language = languageOf(message.language());
        var values = valuesOf(notification.orderId(), notification.details(), language);
        return say(language, notification.kind() + ".subject", values);
    }

    /** What the customer reads of a notification, in their language and at their time. */
    Content render(Message message) {
        var notification = message.notification();
        return render(
                notification.kind(),
                notification.orderId(),
                notification.details(),
                notification.createdAt(),
                message.language(),
                message.timeZone());
    }

    /**
     * What the customer reads.
     *
     * @param details what this kind of news is told with
     * @param at when it happened
     * @param locale English if it is of a language that nothing is written in
     * @param zone in which the customer reads {@code at}
     */
    public Content render(Kind kind, UUID orderId, Details details, Instant at, Locale locale, ZoneId zone) {
        var language = languageOf(locale);
        var values = valuesOf(orderId, details, language);
        var page = pageOf(kind, details, language, values);
        page.setVariable("when", say(language, "when", clockOf(language).format(at.atZone(zone))));
        return new Content(
                say(language, kind + ".subject", values),
                pages.process("news.txt", page),
                pages.process("news.html", page),
                briefOf(kind, language, values));
    }

    private static Locale languageOf(Locale locale) {
        return LANGUAGES.stream()
                .filter(language -> language.getLanguage().equals(locale.getLanguage()))
                .findFirst()
                .orElse(Locale.ENGLISH);
    }

    /** In the order in which the sentences number them. */
    private Object[] valuesOf(UUID orderId, Details details, Locale language) {
        var amount = details.amount();
        return new Object[] {
            orderId.toString(),
            amount == null ? "" : amount.readable(language),
            Objects.requireNonNullElse(details.carrier(), ""),
            Objects.requireNonNullElse(details.trackingId(), ""),
            details.because() == null ? "" : say(language, "because." + details.because()),
            details.channel() == null ? "" : say(language, "channel." + details.channel())
        };
    }

    private Context pageOf(Kind kind, Details details, Locale language, Object[] values) {
        var page = new Context(language);
        page.setVariable("language", language.toLanguageTag());
        page.setVariable("subject", say(language, kind + ".subject", values));
        page.setVariable("hello", say(language, "hello"));
        page.setVariable("news", say(language, kind + ".news", values));
        page.setVariable("lines", linesOf(details, language));
        page.setVariable("total", details.lines().isEmpty() ? null : say(language, "total", values));
        page.setVariable("next", say(language, kind + ".next", values));
        page.setVariable("farewell", say(language, "farewell"));
        return page;
    }

    private List<String> linesOf(Details details, Locale language) {
        return details.lines().stream()
                .map(line -> say(
                        language,
                        "line",
                        Integer.toString(line.quantity()),
                        line.sku(),
                        line.unitPrice().readable(language)))
                .toList();
    }

    private DateTimeFormatter clockOf(Locale language) {
        return DateTimeFormatter.ofPattern(say(language, "clock"), language);
    }

    private String briefOf(Kind kind, Locale language, Object[] values) {
        var shortened = values.clone();
        shortened[0] = shortened[0].toString().substring(BEFORE_SHORT_ID);
        String brief =
                NOT_FOR_SMS.matcher(say(language, kind + ".brief", shortened)).replaceAll("?");
        return brief.substring(0, Math.min(brief.length(), LONGEST_BRIEF));
    }

    /** @throws org.springframework.context.NoSuchMessageException if the language has no such sentence */
    private String say(Locale language, String key, Object... values) {
        return sentences.getMessage(key, values, language);
    }

    private static MessageSource sentences() {
        var source = new ResourceBundleMessageSource();
        source.setBasename("templates/messages");
        source.setDefaultEncoding(StandardCharsets.UTF_8.name());
        source.setFallbackToSystemLocale(false);
        source.setAlwaysUseMessageFormat(true);
        return source;
    }

    /**
     * In a page {@code ${x}} is the variable of that name and nothing else: whatever an event says, no expression is
     * evaluated, and no language for them is on the class path.
     */
    private static TemplateEngine pages() {
        var dialect = new StandardDialect();
        dialect.setVariableExpressionEvaluator(
                (context, expression, _) -> context.getVariable(expression.getExpression()));
        var files = new ClassLoaderTemplateResolver(Templates.class.getClassLoader());
        files.setPrefix("templates/");
        files.setCharacterEncoding(StandardCharsets.UTF_8.name());
        var engine = new TemplateEngine();
        engine.setDialect(dialect);
        engine.setTemplateResolver(files);
        return engine;
    }
}
