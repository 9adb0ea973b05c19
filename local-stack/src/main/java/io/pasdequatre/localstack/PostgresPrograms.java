package io.pasdequatre.localstack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's own programs, unpacked once, and a way to run them even where everybody is root. */
record PostgresPrograms(Path home) {

    private static final int NOBODY = 65534;
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    /**
     * Unpacks the archive unless that has been done. Several processes may do this at once: one unpacks, the others
     * wait.
     */
    static PostgresPrograms unpacked(Installation installation) {
        var home = installation.postgresHome();
        var lockFile = home.resolveSibling("unpacking.lock");
        try (var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(home)) {
                unpack(installation.postgresArchive(), home);
            }
            return new PostgresPrograms(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> command(String program, String... arguments) {
        var command = new ArrayList<>(asOrdinaryUser());
        command.add(home.resolve("bin", program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Lets the user that the programs run as own this directory or file. */
    static void handOver(Path path) throws IOException {
        if (IS_ROOT && !Namespaces.USABLE) {
            Files.setAttribute(path, "unix:uid", NOBODY);
        }
    }

    /**
     * PostgreSQL refuses to run as root. In a user namespace without a mapping root is nobody to it, and still owns its
     * files; where that is forbidden (in many containers), it really becomes nobody.
     */
    private static List<String> asOrdinaryUser() {
        if (!IS_ROOT) {
            return List.of();
        }
        return Namespaces.USABLE
                ? List.of("unshare", "-U")
                : List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static void unpack(Path archive, Path home) throws IOException {
        Whole.directory(home, partial -> {
            Files.setPosixFilePermissions(partial, modes(0755));
            unpackInto(partial, archive);
        });
    }

    private static void unpackInto(Path directory, Path archive) throws IOException {
        try (var tar = new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, directory.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            Files.setPosixFilePermissions(target, modes(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> modes(int mode) {
        return (mode & 0100) != 0
                ? java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x")
                : java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--");
    }

    /** Asked once: whether this machine lets root enter a user namespace. */
    private static final class Namespaces {

        static final boolean USABLE = tryOne();

        private static boolean tryOne() {
            try {
                return new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
