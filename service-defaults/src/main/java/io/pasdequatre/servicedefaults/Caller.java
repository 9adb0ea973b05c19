package io.pasdequatre.servicedefaults;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;

/**
 * Who is calling. There is no login, so it is whom the request names in its parameter {@code customer}, or nobody. A
 * login replaces {@link CallerResolver}, and changes no controller.
 */
@ParameterObject
public record Caller(
        @Schema(pattern = CallerResolver.ID) @Nullable String customer) {

    /** The customer. A call of nobody is refused. */
    public String requireCustomer() {
        if (customer == null) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", CallerResolver.PARAMETER, "is required");
        }
        return customer;
    }
}
