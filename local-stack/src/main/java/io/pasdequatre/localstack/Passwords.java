package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The passwords of one data directory: made up when first asked for, the same ever after, in a file only its owner
 * reads.
 */
final class Passwords {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int BYTES = 18;

    private final Path file;

    Passwords(Path file) {
        this.file = file;
    }

    /** Asks the file each time, since it may have been deleted with all else that is to be forgotten. */
    synchronized String of(String role) {
        var known = read();
        if (!known.containsKey(role)) {
            known.setProperty(role, random(BYTES));
            write(known);
        }
        return known.getProperty(role);
    }

    /** So many random bytes as hexadecimal digits, which need no quoting anywhere. */
    static String random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Properties read() {
        var known = new Properties();
        if (!Files.exists(file)) {
            return known;
        }
        try (var in = Files.newBufferedReader(file)) {
            known.load(in);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Properties known) {
        try {
            var text = new StringWriter();
            known.store(text, null);
            Whole.file(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
