package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.servicedefaults.Problems;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A price's version as an entity tag. It belongs to the price and not to the product, whose stock moves all the time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110, If-Match</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-3">RFC 6585, 428 Precondition Required</a>
 */
final class PriceTag {

    private PriceTag() {}

    static String of(Product product) {
        return tag(product.priceVersion()).formattedTag();
    }

    /** Accepts the versions that {@code If-Match} names. Without that header a change might overwrite another's. */
    static LongPredicate namedBy(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw Problems.of(
                    HttpStatus.PRECONDITION_REQUIRED,
                    "precondition-required",
                    HttpHeaders.IF_MATCH,
                    "is required: the ETag of the price that you saw");
        }
        List<ETag> named = ETag.parse(ifMatch);
        if (named.isEmpty()) {
            throw Problems.of(
                    HttpStatus.BAD_REQUEST, "invalid-request", HttpHeaders.IF_MATCH, "must be an ETag, such as \"1\"");
        }
        return version -> named.stream().anyMatch(tag -> tag.isWildcard() || tag.compare(tag(version), true));
    }

    private static ETag tag(long version) {
        return new ETag(Long.toString(version), false);
    }
}
