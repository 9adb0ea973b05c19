package io.pasdequatre.notification.web;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Every refusal is a problem with a type and, where a field is at fault, the field. What went wrong inside is logged
 * and not told.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final String TYPES = "urn:problem-type:pasdequatre:";
    private static final String INVALID_REQUEST = "invalid-request";

    /**
     * A part of the request that is at fault: a JSON path such as {@code lines[0].quantity}, a parameter or a header.
     */
    record Fault(String field, String message) {}

    /** A refusal without a field at fault. */
    static ErrorResponseException of(HttpStatus status, String type, String detail) {
        return new ErrorResponseException(status, problem(status, type, detail, List.of()), null);
    }

    /** A refusal because of one field, which {@code detail} does not need to name again. */
    static ErrorResponseException of(HttpStatus status, String type, String field, String detail) {
        return new ErrorResponseException(
                status, problem(status, type, field + " " + detail, List.of(new Fault(field, detail))), null);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var faults = refused.getAllErrors().stream()
                .map(error -> fault("body", error))
                .toList();
        return answer(refused, headers, request, invalid(faults));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var faults = refused.getParameterValidationResults().stream()
                .flatMap(Problems::faults)
                .toList();
        return answer(refused, headers, request, invalid(faults));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(refused, headers, request, unreadable(refused.getCause()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name =
                refused instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "parameter";
        return answer(refused, headers, request, invalid(List.of(new Fault(name, "is malformed"))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException refused,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(refused, headers, request, missing(refused.getParameterName()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            ServletRequestBindingException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return refused instanceof MissingRequestHeaderException header
                ? answer(refused, headers, request, missing(header.getHeaderName()))
                : super.handleServletRequestBindingException(refused, headers, status, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handleUnexpected(Exception unexpected, WebRequest request) {
        logger.error("Request failed: " + request.getDescription(false), unexpected);
        var status = HttpStatus.INTERNAL_SERVER_ERROR;
        var detail = "The request failed here. It may be sent again.";
        return answer(unexpected, new HttpHeaders(), request, problem(status, named(status), detail, List.of()));
    }

    /** Whatever has no type of its own yet is named after its status. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem && untyped(problem)) {
            problem.setType(URI.create(TYPES + named(status)));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    private @Nullable ResponseEntity<Object> answer(
            Exception cause, HttpHeaders headers, WebRequest request, ProblemDetail problem) {
        return handleExceptionInternal(cause, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    private static ProblemDetail unreadable(@Nullable Throwable cause) {
        return switch (cause) {
            case StreamConstraintsException large ->
                problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        named(HttpStatus.CONTENT_TOO_LARGE),
                        "The body, or one value in it, is larger than what is read here.",
                        List.of());
            case UnrecognizedPropertyException unknown -> unreadable("unknown-field", unknown, "is not known here");
            case InputCoercionException number -> unreadable("wrong-type", number, "is too large a number");
            case MismatchedInputException wrong
            when !wrong.getPath().isEmpty() -> unreadable("wrong-type", wrong, expected(wrong.getTargetType()));
            case JacksonException malformed -> malformed(malformed.getLocation());
            case null, default -> malformed(null);
        };
    }

    private static ProblemDetail unreadable(String type, JacksonException refused, String message) {
        var fault = new Fault(path(refused), message);
        return problem(HttpStatus.BAD_REQUEST, type, fault.field() + " " + message, List.of(fault));
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

    private static Stream<Fault> faults(ParameterValidationResult result) {
        var parameter = result.getMethodParameter();
        var header = parameter.getParameterAnnotation(RequestHeader.class);
        String name = header != null ? header.name() : String.valueOf(parameter.getParameterName());
        return result.getResolvableErrors().stream().map(error -> fault(name, error));
    }

    private static Fault fault(String otherwise, MessageSourceResolvable error) {
        String field = error instanceof FieldError inBody ? inBody.getField() : otherwise;
        return new Fault(field, String.valueOf(error.getDefaultMessage()));
    }

    private static ProblemDetail missing(String name) {
        return invalid(List.of(new Fault(name, "is required")));
    }

    private static ProblemDetail invalid(List<Fault> faults) {
        var sorted = faults.stream()
                .sorted(Comparator.comparing(Fault::field).thenComparing(Fault::message))
                .toList();
        var fields = sorted.stream().map(Fault::field).distinct().toList();
        return problem(
                HttpStatus.BAD_REQUEST, INVALID_REQUEST, "Not valid: " + String.join(", ", fields) + ".", sorted);
    }

    private static ProblemDetail problem(HttpStatus status, String type, String detail, List<Fault> faults) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPES + type));
        if (!faults.isEmpty()) {
            problem.setProperty("errors", faults);
        }
        return problem;
    }

    private static boolean untyped(ProblemDetail problem) {
        URI type = problem.getType();
        return type == null || type.equals(URI.create("about:blank"));
    }

    private static String named(HttpStatusCode status) {
        var known = HttpStatus.resolve(status.value());
        return known == null
                ? "refused"
                : known.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
