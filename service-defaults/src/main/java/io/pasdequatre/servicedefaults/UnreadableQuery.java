package io.pasdequatre.servicedefaults;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses a query that is no text, or has a character that no database keeps. */
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class UnreadableQuery extends Refusing {

    UnreadableQuery(@Lazy @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        super(problems);
    }

    @Override
    @Nullable
    ErrorResponseException refusalOf(HttpServletRequest request) {
        if (request.getQueryString() == null) {
            return null;
        }
        try {
            for (var parameter : request.getParameterMap().entrySet()) {
                if (Text.isNone(parameter.getKey())
                        || Arrays.stream(parameter.getValue()).anyMatch(Text::isNone)) {
                    return refusal(parameter.getKey(), Text.MESSAGE);
                }
            }
            return null;
        } catch (IllegalStateException malformed) { // Tomcat's, of which nothing but this is known.
            return refusal("query", "must be UTF-8, percent-encoded");
        }
    }

    private static ErrorResponseException refusal(String field, String detail) {
        return Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", field, detail);
    }
}
