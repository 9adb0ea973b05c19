package io.pasdequatre.eventing.replay;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * What {@link DeadLettersController} reads and writes, and nothing else. The application may write its own JSON with
 * other names, without what is null, or with another library; the page would not understand that. It is read strictly:
 * a filter whose name is misspelt would leave more than is meant.
 */
final class DeadLettersJson extends JacksonJsonHttpMessageConverter {

    private static final int LONGEST = 64 * 1024;

    /** NUL, which PostgreSQL does not keep, and half of a character that takes two. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\x00\\p{Cs}]");

    DeadLettersJson() {
        super(mapper());
    }

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(LONGEST)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(new SimpleModule("text").addDeserializer(String.class, new Texts()))
                .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
                .build();
    }

    private static final class Texts extends StringDeserializer {

        @Override
        public String deserialize(JsonParser json, DeserializationContext context) {
            String read = super.deserialize(json, context);
            return NO_TEXT.matcher(read).find()
                    ? context.reportInputMismatch(String.class, "must be text, and has a character that is none")
                    : read;
        }
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
        return isOurs(type) && super.canRead(type, mediaType);
    }

    @Override
    public boolean canWrite(ResolvableType type, Class<?> value, @Nullable MediaType mediaType) {
        return isOurs(type) && super.canWrite(type, value, mediaType);
    }

    private static boolean isOurs(ResolvableType type) {
        Class<?> content = (type.resolve() == List.class ? type.getGeneric() : type).resolve();
        return content != null && content.getPackage() == DeadLettersController.class.getPackage();
    }
}
