package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    private final Properties known = new Properties();

    Passwords(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            read();
        }
    }

    synchronized String of(String role) {
        if (!known.containsKey(role)) {
            known.setProperty(role, random(BYTES));
            write();
        }
        return known.getProperty(role);
    }

    /** So many random bytes as hexadecimal digits, which need no quoting anywhere. */
    static String random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void read() {
        try (var in = Files.newBufferedReader(file)) {
            known.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (var out = Files.newBufferedWriter(file)) {
                known.store(out, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
