package io.pasdequatre.tracking.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What the board's page may do in a browser: run this service's own scripts, and ask the four services and whoever
 * breaks things. Other pages, such as the dead letters', have policies of their own.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</a>
 */
@Component
@ConditionalOnBooleanProperty(name = "pasdequatre.tracking.board.enabled", matchIfMissing = true)
class BoardPolicy extends OncePerRequestFilter {

    private static final Set<String> PAGES = Set.of("/", "/index.html");

    private final String policy;

    BoardPolicy(BoardSettings settings) {
        var others = settings.others().map(BoardPolicy::origin).distinct().collect(Collectors.joining(" "));
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' " + others
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getAuthority();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !PAGES.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", policy);
        rest.doFilter(request, response);
    }
}
