package io.pasdequatre.eventing.replay;

import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The page of dead letters, and the JSON that it and its operations speak. */
public final class DeadLettersPage implements WebMvcConfigurer {

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/dead-letters.html")
                .addResourceLocations("classpath:/io/pasdequatre/eventing/replay/");
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new DeadLettersJson());
    }
}
