package io.pasdequatre.servicedefaults;

import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.module.SimpleModule;

/**
 * What a string may be: it has neither NUL, which PostgreSQL does not keep, nor half of a character that takes two,
 * which would be stored as a question mark here and as something else there.
 */
final class Text {

    static final String MESSAGE = "must be text, and has a character that is none";

    private static final Pattern NO_TEXT = Pattern.compile("[\\x00\\p{Cs}]");

    private Text() {}

    static boolean isNone(String some) {
        return NO_TEXT.matcher(some).find();
    }

    static JacksonModule module() {
        return new SimpleModule("text").addDeserializer(String.class, new Strings());
    }

    /** A string that is no text. */
    static final class NoTextException extends MismatchedInputException {

        NoTextException(JsonParser json) {
            super(json, MESSAGE, String.class);
        }
    }

    private static final class Strings extends StringDeserializer {

        @Override
        public String deserialize(JsonParser json, DeserializationContext context) {
            String read = super.deserialize(json, context);
            if (isNone(read)) {
                throw new NoTextException(json);
            }
            return read;
        }
    }
}
