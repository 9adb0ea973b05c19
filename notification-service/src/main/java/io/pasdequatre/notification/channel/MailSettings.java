package io.pasdequatre.notification.channel;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What mails carry.
 *
 * @param from the sender's address, with or without a name; its domain also ends every Message-ID
 */
@ConfigurationProperties("pasdequatre.notification.mail")
record MailSettings(
        @DefaultValue("Pas de Quatre <orders@pasdequatre.example>")
        String from) {}
