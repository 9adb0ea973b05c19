package io.pasdequatre.servicedefaults;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Every refusal is a problem with a type and, where a field is at fault, the field. A service throws its own refusals
 * by {@code of}; what Spring refuses becomes a problem in {@link ProblemAdvice}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class Problems {

    private static final String TYPES = "urn:problem-type:pasdequatre:";

    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private Problems() {}

    /**
     * A part of the request that is at fault: a JSON path such as {@code lines[0].quantity}, a parameter or a header.
     */
    record Fault(String field, String message) {

        /** A client may name a field by what is no text, and an answer cannot contain that. */
        Fault {
            field = NO_TEXT.matcher(field).replaceAll("\uFFFD");
        }
    }

    /** A refusal without a field at fault. */
    public static ErrorResponseException of(HttpStatus status, String type, String detail) {
        return new ErrorResponseException(status, problem(status, type, detail, List.of()), null);
    }

    /** A refusal because of one field, which {@code detail} does not need to name again. */
    public static ErrorResponseException of(HttpStatus status, String type, String field, String detail) {
        return new ErrorResponseException(status, problem(status, type, new Fault(field, detail)), null);
    }

    static ProblemDetail invalid(List<Fault> faults) {
        var sorted = faults.stream()
                .sorted(Comparator.comparing(Fault::field).thenComparing(Fault::message))
                .toList();
        var fields = sorted.stream().map(Fault::field).distinct().toList();
        return problem(
                HttpStatus.BAD_REQUEST, "invalid-request", "Not valid: " + String.join(", ", fields) + ".", sorted);
    }

    /** A problem that has no type of its own. */
    static ProblemDetail problem(HttpStatusCode status, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(named(status)));
        return problem;
    }

    static ProblemDetail problem(HttpStatus status, String type, Fault fault) {
        return problem(status, type, fault.field() + " " + fault.message(), List.of(fault));
    }

    static ProblemDetail problem(HttpStatus status, String type, String detail, List<Fault> faults) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(type));
        if (!faults.isEmpty()) {
            problem.setProperty("errors", faults);
        }
        return problem;
    }

    static URI type(String name) {
        return URI.create(TYPES + name);
    }

    /** The type of a problem that has none of its own. */
    static String named(HttpStatusCode status) {
        var known = HttpStatus.resolve(status.value());
        return known == null
                ? "refused"
                : known.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
