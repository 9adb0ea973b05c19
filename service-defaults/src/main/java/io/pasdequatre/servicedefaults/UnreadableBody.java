package io.pasdequatre.servicedefaults;

import static io.pasdequatre.servicedefaults.Problems.named;
import static io.pasdequatre.servicedefaults.Problems.problem;

import io.pasdequatre.servicedefaults.Problems.Fault;
import io.pasdequatre.servicedefaults.Text.NoTextException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a body in the client's words: Jackson's own message names our classes. */
final class UnreadableBody {

    private UnreadableBody() {}

    static ProblemDetail problemOf(@Nullable Throwable cause) {
        return switch (cause) {
            case StreamConstraintsException _ ->
                problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        named(HttpStatus.CONTENT_TOO_LARGE),
                        "The body, or one value in it, is larger than what is read here.",
                        List.of());
            case UnrecognizedPropertyException unknown -> atField("unknown-field", unknown, "is not known here");
            case InputCoercionException number -> atField("wrong-type", number, "is too large a number");
            case NoTextException text -> atField("invalid-request", text, Text.MESSAGE);
            case MismatchedInputException wrong
            when !wrong.getPath().isEmpty() -> atField("wrong-type", wrong, expected(wrong.getTargetType()));
            case JacksonException malformed -> malformed(malformed.getLocation());
            case null, default -> malformed(null);
        };
    }

    private static ProblemDetail atField(String type, JacksonException refused, String message) {
        return problem(HttpStatus.BAD_REQUEST, type, new Fault(path(refused), message));
    }

    private static ProblemDetail malformed(@Nullable TokenStreamLocation where) {
        String detail = where == null
                ? "The body is missing, or cannot be read as JSON."
                : "The body cannot be read: see line %d, column %d.".formatted(where.getLineNr(), where.getColumnNr());
        return problem(HttpStatus.BAD_REQUEST, "malformed-json", detail, List.of());
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == int.class || type == long.class) {
            return "must be a whole number";
        }
        if (type == String.class) {
            return "must be a string";
        }
        if (type == Duration.class) {
            return Times.DURATION;
        }
        return type != null && List.class.isAssignableFrom(type) ? "must be an array" : "must be an object";
    }

    private static String path(JacksonException refused) {
        var path = new StringBuilder();
        for (var step : refused.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }
}
