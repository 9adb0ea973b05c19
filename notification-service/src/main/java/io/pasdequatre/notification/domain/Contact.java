package io.pasdequatre.notification.domain;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One way to reach a customer. */
@Entity
public class Contact {

    @EmbeddedId
    private ContactId id;

    private String address;
    private String[] optedOut = {};
    private @Nullable String disabledBecause;
    private @Nullable UUID disabledBy;

    /** A customer has one contact of each channel. */
    @Embeddable
    record ContactId(
            String customerId, @Enumerated(EnumType.STRING) Channel channel) {}

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Contact() {}

    Contact(String customerId, Channel channel, String address) {
        this.id = new ContactId(customerId, channel);
        this.address = address;
    }

    /** Another address is as good as new; the same one stays as it is. */
    void moveTo(String changed) {
        if (!address.equals(changed)) {
            address = changed;
            enable();
        }
    }

    void optOutOf(Collection<Kind> kinds) {
        optedOut = kinds.stream().map(Kind::name).sorted().toArray(String[]::new);
    }

    /** Nothing is sent there any more, since this notification did not arrive. */
    void disable(String reason, UUID notification) {
        disabledBecause = reason;
        disabledBy = notification;
    }

    void enable() {
        disabledBecause = null;
        disabledBy = null;
    }

    /** Why news of this kind is not sent there; empty if it is. */
    Optional<String> objection(Kind kind) {
        return disabledBecause == null
                ? Optional.of("The customer does not want it this way")
                        .filter(_ -> optedOut().contains(kind))
                : Optional.of("The address does not work any more: " + disabledBecause);
    }

    public String customerId() {
        return id.customerId();
    }

    public Channel channel() {
        return id.channel();
    }

    /** An address, a number, a token or a URL; empty in the app. */
    public String address() {
        return address;
    }

    /** The kinds of news that the customer does not want this way. */
    public Set<Kind> optedOut() {
        return Set.copyOf(Stream.of(optedOut).map(Kind::valueOf).toList());
    }

    /** The notification that showed that nothing arrives there any more. */
    Optional<UUID> disabledBy() {
        return Optional.ofNullable(disabledBy);
    }

    /** Why nothing is sent there any more. */
    public Optional<String> disabledBecause() {
        return Optional.ofNullable(disabledBecause);
    }
}
