package io.pasdequatre.servicedefaults;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses what a page of somebody else's makes a visitor's browser send. A change has to come from this service's own
 * page, the board's or none, and a body has to be JSON, which no browser sends unasked. A request for another host is
 * refused whatever it wants: its page has had its name point here.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#cors-safelisted-request-header">Fetch: what is sent unasked</a>
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class ForeignRequests extends Refusing {

    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|\\d{1,3}(\\.\\d{1,3}){3}");

    private final List<String> origins;
    private final List<String> hosts;

    ForeignRequests(
            @Value("${pasdequatre.board.origins:}") List<String> boardOrigins,
            @Value("${pasdequatre.allowed-hosts:}") List<String> hosts,
            @Lazy @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        super(problems);
        this.origins = boardOrigins.stream().map(String::strip).toList();
        this.hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    @Nullable
    ErrorResponseException refusalOf(HttpServletRequest request) {
        if (!isForThisHost(request.getHeader(HttpHeaders.HOST))) {
            return Problems.of(
                    HttpStatus.FORBIDDEN,
                    "unknown-host",
                    HttpHeaders.HOST,
                    "is none of this service's names, which are addresses, names without a dot, and what"
                            + " pasdequatre.allowed-hosts lists");
        }
        return READING.contains(request.getMethod()) ? null : refusalOfChange(request);
    }

    private @Nullable ErrorResponseException refusalOfChange(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null ? isOfOtherSite(request) : !isOwn(origin, request)) {
            return Problems.of(
                    HttpStatus.FORBIDDEN,
                    "foreign-page",
                    origin == null ? SITE : HttpHeaders.ORIGIN,
                    "is a page that may change nothing here; pasdequatre.board.origins lists those that may");
        }
        return isJsonOrNothing(request.getContentType())
                ? null
                : Problems.of(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "unsupported-media-type",
                        HttpHeaders.CONTENT_TYPE,
                        "must be application/json");
    }

    /** An address cannot be made to point elsewhere, and nobody outside can have a name without a dot. */
    private boolean isForThisHost(@Nullable String host) {
        if (host == null) {
            return true; // A browser always names one.
        }
        String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        return ADDRESS.matcher(name).matches() || !name.contains(".") || hosts.contains(name);
    }

    private static boolean isOfOtherSite(HttpServletRequest request) {
        String site = request.getHeader(SITE);
        return site != null && OTHER_SITES.contains(site);
    }

    private boolean isOwn(String origin, HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return origins.contains(origin) || origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static boolean isJsonOrNothing(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        try {
            var type = MediaType.parseMediaType(contentType);
            return type.getType().equals("application")
                    && (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"))
                    && !type.isWildcardSubtype();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
