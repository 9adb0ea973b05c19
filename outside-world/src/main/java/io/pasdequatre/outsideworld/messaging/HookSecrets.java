package io.pasdequatre.outsideworld.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the owner of each endpoint was told that its webhooks are signed with. */
@Component
class HookSecrets {

    private static final String BASE64 = "whsec_";

    private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();

    /** Empty if nothing is checked. */
    Optional<byte[]> of(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /**
     * Checks what comes to an endpoint from now on.
     *
     * @param secret text, or {@code whsec_} and Base64, as Standard Webhooks has it; null checks nothing any more
     * @throws IllegalArgumentException if that is no Base64
     */
    void set(String name, @Nullable String secret) {
        if (secret == null) {
            secrets.remove(name);
        } else {
            secrets.put(
                    name,
                    secret.startsWith(BASE64)
                            ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
                            : secret.getBytes(UTF_8));
        }
    }
}
