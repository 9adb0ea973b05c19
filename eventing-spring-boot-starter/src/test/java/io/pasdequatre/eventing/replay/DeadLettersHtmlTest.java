package io.pasdequatre.eventing.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of dead letters, as a browser checks it before it runs anything of it. */
class DeadLettersHtmlTest {

    @ParameterizedTest
    @ValueSource(strings = {"script", "style"})
    void theBrowserTakesThePagesOwnScriptAndStyleAndNoOther(String tag) throws Exception {
        String page = page();
        String content = found("<%1$s>(.*?)</%1$s>".formatted(tag), page);
        String policy = found("\"Content-Security-Policy\" content=\"(.*?)\"", page);

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));

        assertThat(policy.split("; "))
                .contains("default-src 'none'")
                .contains(
                        "%s-src 'sha256-%s'".formatted(tag, Base64.getEncoder().encodeToString(hash)));
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static String page() throws Exception {
        try (InputStream page = DeadLettersHtmlTest.class.getResourceAsStream("dead-letters.html")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), UTF_8);
        }
    }
}
