package io.pasdequatre.simulation;

import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.time.Duration;

/** How an order may have gone so far, each run until no service appends an event any more. */
enum Scenario {
    CONFIRMED("anna", 2),
    SHIPPED("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            new Broker(world).deliverEverything();
            world.clock().advance(Duration.ofMinutes(1));
            world.sweepDispatches();
        }
    },
    RETURNING("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            SHIPPED.happen(world, saga);
            new Broker(world).deliverEverything();
            world.requestReturn(saga.order());
        }
    },
    RETURNED("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            RETURNING.happen(world, saga);
            new Broker(world).deliverEverything();
            world.arrive(saga.order());
        }
    },
    CANCELLED_BEFORE_THE_PAYMENT("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            world.cancel(saga.order());
        }
    },
    CANCELLED_BEFORE_THE_DISPATCH("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            new Broker(world).deliverEverything();
            world.cancel(saga.order());
        }
    },
    DECLINED("poor ben", 2),
    REJECTED("anna", 11),
    TIMED_OUT("anna", 2) {
        @Override
        void happen(PostgresWorld world, Saga saga) {
            world.clock().advance(Duration.ofMinutes(16));
            world.sweepTimeLimit();
        }
    };

    private final String customer;
    private final int pieces;

    Scenario(String customer, int pieces) {
        this.customer = customer;
        this.pieces = pieces;
    }

    /** What there is besides the events that follow from each other. */
    void happen(PostgresWorld world, Saga saga) {}

    Saga run(PostgresWorld world, String sku) {
        var saga = Saga.of(world, customer, new Item(sku, pieces));
        happen(world, saga);
        new Broker(world).deliverEverything();
        return saga;
    }
}
