package io.pasdequatre.servicedefaults;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Takes effect in every service that has this module. The settings are in {@code service-defaults.yml}. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@Import({
    StrictJson.class,
    ProblemAdvice.class,
    ErrorAnswers.class,
    AnswerHeaders.class,
    ForeignRequests.class,
    UnreadableQuery.class
})
class ServiceDefaults implements WebMvcConfigurer {

    private final List<String> boardOrigins;

    ServiceDefaults(@Value("${pasdequatre.board.origins:}") List<String> boardOrigins) {
        this.boardOrigins = boardOrigins.stream().map(String::strip).toList();
    }

    /** The board's page is served by tracking-service and asks each service from the browser. There are no cookies. */
    @Override
    public void addCorsMappings(CorsRegistry registry) {
        registry.addMapping("/**")
                .allowedOrigins(boardOrigins.toArray(String[]::new))
                .allowedMethods("GET", "POST")
                .allowedHeaders("Content-Type", "Idempotency-Key")
                .allowCredentials(false);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerResolver());
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        Times.addConverters(registry);
    }
}
