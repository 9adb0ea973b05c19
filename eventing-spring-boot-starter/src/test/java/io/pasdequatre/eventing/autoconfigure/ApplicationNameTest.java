package io.pasdequatre.eventing.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of an application's name is a name that Kafka and PostgreSQL take. */
class ApplicationNameTest {

    @Test
    void aSlotHas63CharactersAtMost() {
        assertThat(new ApplicationName("a".repeat(56)).slot(null)).hasSize(63);
        assertThatThrownBy(() -> new ApplicationName("a".repeat(57)).slot(null))
                .isInstanceOf(IncompleteSetupException.class);
        assertThat(new ApplicationName("a".repeat(57)).slot("short")).isEqualTo("short");
    }

    @Test
    void aTopicOfDeadLettersHas249CharactersAtMost() {
        var application = new ApplicationName("a".repeat(100));

        assertThatCode(() -> application.requireDeadLetterTopics(Set.of("t".repeat(144))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> application.requireDeadLetterTopics(Set.of("t".repeat(145))))
                .isInstanceOf(IncompleteSetupException.class)
                .hasMessageContaining("250 characters");
    }
}
