package io.pasdequatre.servicedefaults;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses a request before any controller sees it, by a problem as a controller would. */
abstract class Refusing extends OncePerRequestFilter {

    private final HandlerExceptionResolver problems;

    Refusing(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    /** Why the request is refused; null if it is not. */
    abstract @Nullable ErrorResponseException refusalOf(HttpServletRequest request);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        var refusal = refusalOf(request);
        if (refusal == null) {
            rest.doFilter(request, response);
        } else {
            problems.resolveException(request, response, null, refusal);
        }
    }
}
