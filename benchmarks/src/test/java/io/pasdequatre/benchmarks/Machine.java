package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures were measured on, without its name. */
final class Machine {

    private Machine() {}

    /**
     * Adds when and on what it was measured.
     *
     * @param load what {@link #load} said before
     */
    static void addTo(Report report, String load) throws IOException {
        report.add("date", LocalDate.now(ZoneId.systemDefault()).toString());
        report.add("machine", hardware());
        report.add("system", system() + ", load before " + load);
    }

    private static String hardware() throws IOException {
        return "%d cores, %s, %s"
                .formatted(Runtime.getRuntime().availableProcessors(), field("/proc/cpuinfo", "model name"), memory());
    }

    private static String system() throws IOException {
        return "%s %s, %s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.version").replaceAll("-.*", ""),
                        Files.getFileStore(Stage.DIRECTORY).type());
    }

    /** Of the last minute: how much else goes on. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    static String versions(Stage stage) throws Exception {
        return "PostgreSQL %s, Kafka %s, Debezium %s, JDK %s"
                .formatted(stage.ask("SHOW server_version"), AppInfoParser.getVersion(), debezium(), Runtime.version());
    }

    private static String debezium() throws IOException {
        var properties = new Properties();
        String pom = "/META-INF/maven/io.debezium/debezium-connector-postgres/pom.properties";
        try (InputStream in = Machine.class.getResourceAsStream(pom)) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "none");
    }

    private static String memory() throws IOException {
        String kilobytes = field("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kilobytes.isEmpty() ? "?" : Math.round(Long.parseLong(kilobytes) / 1024.0 / 1024) + " GiB";
    }

    /** Of a file that Linux makes up; a question mark elsewhere. */
    private static String field(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return "?";
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("?");
    }
}
