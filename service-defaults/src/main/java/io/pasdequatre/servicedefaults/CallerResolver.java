package io.pasdequatre.servicedefaults;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** The one place that knows where a {@link Caller} comes from. */
class CallerResolver implements HandlerMethodArgumentResolver {

    static final String PARAMETER = "customer";

    /** Letters, digits, dots, dashes and underscores, so that an id needs no escaping anywhere. */
    static final String ID = Ids.FORM;

    private static final Pattern PATTERN = Pattern.compile(ID);

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Caller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String customer = request.getParameter(PARAMETER);
        if (customer != null && !PATTERN.matcher(customer).matches()) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", PARAMETER, Ids.MESSAGE);
        }
        return new Caller(customer);
    }
}
