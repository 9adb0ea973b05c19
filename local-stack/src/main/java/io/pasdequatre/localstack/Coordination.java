package io.pasdequatre.localstack;

import java.util.List;

/** What has the services work together, and so which programs the stack runs as them. */
public enum Coordination {

    /** Each of the four services reacts to the events of the others, and tracking-service watches. */
    CHOREOGRAPHY {
        @Override
        String program(String service) {
            return service + "-service";
        }

        @Override
        String module(String service) {
            return service + "-service";
        }

        @Override
        String jar(String service) {
            return service + "-service-*-exec.jar";
        }
    },

    /** Those of the module {@code orchestrated}: one of them says what the others do, and nobody watches. */
    ORCHESTRATION {
        @Override
        String program(String service) {
            return "orchestrated-" + service;
        }

        @Override
        String module(String service) {
            return MODULE;
        }

        @Override
        String jar(String service) {
            return "orchestrated-*-" + service + ".jar";
        }
    };

    static final String MODULE = "orchestrated";

    /** What a service's program is called. */
    abstract String program(String service);

    /** Which module has the program of a service. */
    abstract String module(String service);

    /** A pattern for the name of a service's runnable jar. */
    abstract String jar(String service);

    /** The modules that have migrations of a service's database. */
    List<String> modulesWithMigrations(String service) {
        return this == CHOREOGRAPHY ? List.of(service + "-service") : List.of(service + "-service", MODULE);
    }
}
