package io.pasdequatre.outsideworld.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.outsideworld.messaging.Message.Wanted;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The interface of the providers for SMS and for push messages. */
@RestController
class ProviderController {

    private static final String E164 = "\\+[1-9]\\d{1,14}";

    private final Providers providers;

    ProviderController(Providers providers) {
        this.providers = providers;
    }

    record SmsRequest(
            @NotNull @Size(max = 100) String to,
            @NotBlank @Size(max = Message.LONGEST) String text) {}

    record PushRequest(
            @NotBlank @Size(max = 500) String token,
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = Message.LONGEST) String body) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Accepted(UUID id, @Nullable String key, String status) {}

    @PostMapping("/sms/messages")
    @Operation(summary = "Sends an SMS, once a key; without a key each request is another SMS")
    Accepted sms(
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    @Nullable
                    String key,
            @RequestBody @Valid SmsRequest wanted,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        providers.requireThere(Channel.SMS, wanted.to());
        if (!wanted.to().matches(E164)) {
            throw Problems.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "invalid-number",
                    "to",
                    "must be a number such as +4915112345678");
        }
        return answer(new Wanted(Channel.SMS, key, wanted.to(), null, wanted.text()), response);
    }

    @PostMapping("/push/messages")
    @Operation(summary = "Sends a message to a device, once a key. 410 if the device is not registered any more")
    Accepted push(
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    @Nullable
                    String key,
            @RequestBody @Valid PushRequest wanted,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        providers.requireThere(Channel.PUSH, wanted.token());
        return answer(new Wanted(Channel.PUSH, key, wanted.token(), wanted.title(), wanted.body()), response);
    }

    private Accepted answer(Wanted wanted, HttpServletResponse response) throws IOException, InterruptedException {
        Message taken = providers.take(wanted);
        providers.beforeTheAnswer(wanted.channel(), wanted.to(), response);
        return new Accepted(taken.id(), taken.key(), "ACCEPTED");
    }
}
