package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the two sagas are made of, counted in their sources. */
final class Anatomy {

    private static final Path ROOT = Path.of("..");
    private static final String SERVICE = "%1$s-service/src/main/java/io/pasdequatre/%1$s/saga/";
    private static final String ORCHESTRATED = "orchestrated/src/main/java/io/pasdequatre/";

    /** Beside imports, comments and empty lines. */
    private static final Pattern NO_CODE = Pattern.compile("\\s*(/\\*\\*.*|\\*.*|//.*|--.*|import .*|package .*)?");

    /** What the orchestrated saga leaves out: returns, cards, what is sold, and what providers tell. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "Returned|ReturnRequested|[lL]abel|[cC]ard|[gG]ateway|bounced|refundRefused|differed|method\\("
                    + "|product\\(|listed\\(|priceChanged|price\\(|failed\\(|sent\\(|kindOf\\(");

    private static final Pattern HEAD = Pattern.compile("    [a-zA-Z@].*");

    private static final Pattern TOUCHED = Pattern.compile("(?m)^\\+\\+\\+ b/(.*)$");

    /** All that a saga's steps are written in, who waits for what and what follows from it. */
    private static final List<String> CHOREOGRAPHY = List.of(
            SERVICE.formatted("order") + "OrderPlacement.java",
            SERVICE.formatted("order") + "OrderSagaSteps.java",
            SERVICE.formatted("order") + "OrderCancellation.java",
            SERVICE.formatted("order") + "TimeLimit.java",
            SERVICE.formatted("order") + "OrderEvents.java",
            SERVICE.formatted("inventory") + "InventorySagaSteps.java",
            SERVICE.formatted("inventory") + "Dispatcher.java",
            SERVICE.formatted("inventory") + "InventoryEvents.java",
            SERVICE.formatted("payment") + "PaymentSagaSteps.java",
            SERVICE.formatted("payment") + "PaymentEvents.java",
            SERVICE.formatted("notification") + "NotificationSagaSteps.java",
            SERVICE.formatted("notification") + "NotificationEvents.java");

    private static final List<String> ORCHESTRATION = List.of(
            ORCHESTRATED + "orchestrated/orchestrator/Orchestrator.java",
            ORCHESTRATED + "orchestrated/orchestrator/OrderRequests.java",
            ORCHESTRATED + "orchestrated/orchestrator/Deadlines.java",
            ORCHESTRATED + "orchestrated/orchestrator/Commands.java",
            ORCHESTRATED + "orchestrated/orchestrator/Sagas.java",
            ORCHESTRATED + "orchestrated/orchestrator/Step.java",
            "orchestrated/src/main/resources/db/orchestrator/V2__saga.sql",
            ORCHESTRATED + "orchestrated/inventory/InventoryCommands.java",
            ORCHESTRATED + "orchestrated/inventory/Dispatches.java",
            ORCHESTRATED + "orchestrated/payment/PaymentCommands.java",
            ORCHESTRATED + "notification/saga/NotificationCommands.java");

    private static final List<String> STEPS = CHOREOGRAPHY.stream()
            .filter(file -> file.endsWith("SagaSteps.java"))
            .toList();

    private Anatomy() {}

    /** @param report with a column for what it is, for the choreography and for the orchestration */
    static void addTo(Report report) {
        report.add("lines of the saga's steps", lines(CHOREOGRAPHY), lines(ORCHESTRATION));
        report.add(
                "files to read to know what comes after what",
                "%d, of %s lines".formatted(STEPS.size(), lines(STEPS)),
                "1, of %s lines".formatted(lines(ORCHESTRATION.subList(0, 1))));
        addTouched(report, "files to touch for a fraud check", file -> !isTest(file));
        addTouched(report, "of its tests", Anatomy::isTest);
        report.add("programs to deploy again for it", programs("choreographed"), programs("orchestrated"));
    }

    private static void addTouched(Report report, String what, Predicate<String> which) {
        report.add(what, touched("choreographed", which), touched("orchestrated", which));
    }

    private static String touched(String saga, Predicate<String> which) {
        return Long.toString(touched(saga).filter(which).count());
    }

    /** The files that the fraud check changes, a new step for real. */
    private static Stream<String> touched(String saga) {
        Path patch = ROOT.resolve("drills/fraud-check-%s.patch".formatted(saga));
        try {
            return TOUCHED.matcher(Files.readString(patch)).results().map(match -> match.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String programs(String saga) {
        return String.join(
                ", ",
                touched(saga)
                        .filter(Anatomy::isOfProgram)
                        .map(Anatomy::program)
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static boolean isTest(String file) {
        return file.contains("/src/test/");
    }

    private static boolean isOfProgram(String file) {
        return file.contains("/src/main/") && !file.startsWith("event-contracts/") && !file.endsWith(".avsc");
    }

    /** Its module, or in the orchestrated one its package. */
    private static String program(String file) {
        String module = file.substring(0, file.indexOf('/'));
        if (!module.equals("orchestrated")) {
            return module;
        }
        return Stream.of("inventory", "payment", "notification")
                .filter(name -> file.contains("/" + name + "/"))
                .findFirst()
                .orElse("orchestrator");
    }

    private static String lines(List<String> files) {
        return Long.toString(files.stream().mapToLong(Anatomy::lines).sum());
    }

    private static long lines(String file) {
        long lines = 0;
        boolean leftOut = false;
        try {
            for (String line : Files.readAllLines(ROOT.resolve(file))) {
                if (HEAD.matcher(line).matches()) {
                    leftOut = LEFT_OUT.matcher(line).find();
                }
                boolean counts = !NO_CODE.matcher(line).matches() && !leftOut;
                lines += counts ? 1 : 0;
                leftOut = leftOut && !line.equals("    }");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
