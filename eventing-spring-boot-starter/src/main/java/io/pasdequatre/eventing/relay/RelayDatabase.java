package io.pasdequatre.eventing.relay;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the relay reads.
 *
 * @param jdbcUrl the service's own database
 * @param username a role with the REPLICATION attribute
 * @param password its password
 * @param slot the logical replication slot
 * @param publication what the slot decodes
 */
public record RelayDatabase(String jdbcUrl, String username, String password, String slot, String publication) {

    /** The URL taken apart as PostgreSQL's own driver does it. */
    Properties parsedUrl() {
        Properties parsed = Driver.parseURL(jdbcUrl, new Properties());
        if (parsed == null
                || String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).contains(",")) {
            throw new IllegalStateException("The relay needs a jdbc:postgresql URL with one host, not " + jdbcUrl);
        }
        return parsed;
    }
}
