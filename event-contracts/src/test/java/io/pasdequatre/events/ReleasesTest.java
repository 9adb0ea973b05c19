package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What was released is as it was, and the version says whether the contracts differ from it. */
class ReleasesTest {

    @Test
    void noReleasedSchemaWasEdited() {
        assertThat(Releases.checksums())
                .as(
                        "Released schemas were edited, added to a release, or deleted. They stay as they are, since somebody has"
                                + " them: put them back (git checkout), and change the schema in src/main/avro instead."
                                + " A new release adds a folder: docs/change-an-event.md says how")
                .isEqualTo(Releases.checksumsWhenReleased());
    }

    @Test
    void theVersionIsHigherThanTheLastReleaseIfAnythingDiffersFromIt() {
        var last = Releases.last();
        var differing = Events.schemas().stream()
                .filter(event -> !last.containsKey(event.getFullName())
                        || !Releases.text(event).equals(Releases.text(last.get(event.getFullName()))))
                .map(event -> event.getName())
                .toList();

        if (differing.isEmpty()) {
            assertThat(Releases.current()).isGreaterThanOrEqualTo(Releases.newest());
        } else {
            assertThat(Releases.current())
                    .as("%s differ from the last release: raise info.version in asyncapi.yaml", differing)
                    .isGreaterThan(Releases.newest());
        }
    }

    @Test
    void theChangelogHasEachRelease() throws IOException {
        var sections = Files.readString(Path.of("../CHANGELOG.md"))
                .lines()
                .filter(line -> line.startsWith("## [Contracts "))
                .map(line -> line.substring("## [Contracts ".length(), line.indexOf(']')))
                .toList();
        assertThat(sections)
                .as("sections such as ## [Contracts 1.0.0] - 2026-11-28")
                .containsExactlyInAnyOrderElementsOf(Releases.all().stream()
                        .map(released -> released.version().toString())
                        .distinct()
                        .toList());
    }

    /** Makes a release, at {@code -Dcontracts.release=1.1.0}. */
    @Test
    @EnabledIfSystemProperty(named = "contracts.release", matches = "\\d+\\.\\d+\\.\\d+")
    void aReleaseIsMade() throws IOException {
        var version = Version.parse(System.getProperty("contracts.release"));
        assertThat(version).as("info.version in asyncapi.yaml").isEqualTo(Releases.current());
        assertThat(Releases.FOLDER.resolve(version.toString()))
                .as("a release is never made again")
                .doesNotExist();
        Releases.make(version);
    }
}
