package io.pasdequatre.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be broken teaches something that is there. */
class BreakagesTest {

    @TempDir
    Path home;

    @Test
    void eachNamesAFileThatIsThereAndAnIdOfItsOwn() {
        var breakages = Breakages.of(LocalStack.on(Ports.free(), home));

        assertThat(breakages).extracting(Breakage::id).doesNotHaveDuplicates();
        assertThat(breakages)
                .allSatisfy(breakage -> assertThat(Installation.here().root().resolve(breakage.file()))
                        .isRegularFile());
    }
}
