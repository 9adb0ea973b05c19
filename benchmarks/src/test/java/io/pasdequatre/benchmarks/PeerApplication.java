package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** One of the peers in a process of its own, which places orders as it is told. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class PeerApplication {

    /** What each peer has, beside what reacts. */
    interface Placing {

        /**
         * Takes the first of the five steps, and hands on to the second, in one transaction.
         *
         * @param due when the order was to be placed
         */
        void place(Instant due);
    }

    /** @param arguments the peer's name, as {@link Peer} has it */
    static void main(String... arguments) throws Exception {
        var peer = Peer.valueOf(arguments[0]);
        try (var context = new SpringApplicationBuilder(PeerApplication.class, Class.forName(peer.application()))
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run()) {
            var placing = context.getBean(Placing.class);
            OtherJvm.serve(wish -> grant(wish, placing));
        }
    }

    @Bean
    PeerSteps steps(JdbcTemplate jdbc) {
        return new PeerSteps(jdbc);
    }

    private static String grant(String wish, Placing placing) throws Exception {
        String[] words = wish.split(" ", -1);
        Pace.Customer<Instant> customer = (due, _) -> {
            placing.place(due);
            return due;
        };
        switch (words[0]) {
            case "closed" -> Pace.closed(Integer.parseInt(words[1]), Integer.parseInt(words[2]), customer);
            case "open" ->
                Pace.open(Integer.parseInt(words[1]), Duration.ofSeconds(Long.parseLong(words[2])), customer);
            default -> throw new IllegalArgumentException(wish);
        }
        return wish;
    }
}
