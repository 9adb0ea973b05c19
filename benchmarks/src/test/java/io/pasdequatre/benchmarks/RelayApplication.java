package io.pasdequatre.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.pasdequatre.eventing.relay.Relay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A service that only relays, in a process of its own so that what it costs can be told from what measures it. It does
 * what it reads from its standard input, and ends when that ends.
 */
@SpringBootApplication
class RelayApplication {

    /** What its answers begin with; all else on the standard output is its log. */
    static final String ANSWER = "=> ";

    static void main(String... arguments) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var context = new SpringApplicationBuilder(RelayApplication.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments)) {
            Relay relay = context.getBean(Relay.class);
            System.out.println(ANSWER + "up");
            for (String wish = input.readLine(); wish != null; wish = input.readLine()) {
                System.out.println(ANSWER + grant(wish, relay));
            }
        }
    }

    private static String grant(String wish, Relay relay) {
        switch (wish) {
            case "start" -> relay.start();
            case "stop" -> relay.stop();
            case "cpu" -> {
                return Long.toString(processCpuNanos());
            }
            default -> throw new IllegalArgumentException(wish);
        }
        return wish;
    }

    private static long processCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
