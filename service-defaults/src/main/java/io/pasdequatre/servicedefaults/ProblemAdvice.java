package io.pasdequatre.servicedefaults;

import static io.pasdequatre.servicedefaults.Problems.invalid;
import static io.pasdequatre.servicedefaults.Problems.named;
import static io.pasdequatre.servicedefaults.Problems.problem;

import io.pasdequatre.servicedefaults.Problems.Fault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

/**
 * Makes a problem of what Spring refuses before a controller is reached. What went wrong inside is logged, not sent.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

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
                .flatMap(ProblemAdvice::faults)
                .toList();
        return answer(refused, headers, request, invalid(faults));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(refused, headers, request, UnreadableBody.problemOf(refused.getCause()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException refused, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name =
                refused instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "parameter";
        return answer(
                refused, headers, request, invalid(List.of(new Fault(name, expected(refused.getRequiredType())))));
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
            problem.setType(Problems.type(named(status)));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    private @Nullable ResponseEntity<Object> answer(
            Exception cause, HttpHeaders headers, WebRequest request, ProblemDetail problem) {
        return handleExceptionInternal(cause, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
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

    private static String expected(@Nullable Class<?> type) {
        if (type == Instant.class) {
            return Times.MOMENT;
        }
        return type == Duration.class ? Times.DURATION : "is malformed";
    }

    private static ProblemDetail missing(String name) {
        return invalid(List.of(new Fault(name, "is required")));
    }

    private static boolean untyped(ProblemDetail problem) {
        URI type = problem.getType();
        return type == null || type.equals(URI.create("about:blank"));
    }
}
