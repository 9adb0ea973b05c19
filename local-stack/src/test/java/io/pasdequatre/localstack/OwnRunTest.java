package io.pasdequatre.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that the stack does not start: what somebody needs who does. */
class OwnRunTest {

    @TempDir
    Path home;

    @Test
    void whatAnIdeNeedsIsPrintedAndTheVariablesAreInAFileOfTheirOwner() throws IOException {
        var file = home.resolve("payment.env");
        var run = new OwnRun("payment-service", jar(), home, Map.of("SERVER_PORT", "8082", "A", "b?c=d"));

        assertThat(run.instructions(file))
                .contains("main class         com.example.Main")
                .contains("module             payment-service")
                .contains("working directory  " + home)
                .contains("\nA=b?c=d\nSERVER_PORT=8082\n");
        assertThat(file).hasContent("A=b?c=d\nSERVER_PORT=8082");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void theStackStartsAllOthersAndLeavesItsPortAlone() {
        var stack = LocalStack.without(Set.of("payment"), Ports.free(), home);

        assertThat(stack.absent()).extracting(Component::name).containsExactly("payment");
        assertThat(stack.components())
                .extracting(Component::name)
                .contains("order", "inventory", "notification")
                .doesNotContain("payment");
    }

    @Test
    void aNameThatNoServiceHasIsRefused() {
        assertThatThrownBy(() -> LocalStack.without(Set.of("paymant"), Ports.free(), home))
                .hasMessageContaining("There is no service paymant");
    }

    private Path jar() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Start-Class"), "com.example.Main");
        var jar = home.resolve("service.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
