package io.pasdequatre.simulation;

import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.time.Duration;

/** How an order may have gone so far, each told until nobody has anything more to say. */
enum Course {
    CONFIRMED("anna", 2),
    SHIPPED("anna", 2) {
        @Override
        void happen(PostgresWorld world, Story story) {
            new Post(world).deliverEverything();
            world.clock().advance(Duration.ofMinutes(1));
            world.sweepDispatches();
        }
    },
    CANCELLED_BEFORE_THE_PAYMENT("anna", 2) {
        @Override
        void happen(PostgresWorld world, Story story) {
            world.cancel(story.order());
        }
    },
    CANCELLED_BEFORE_THE_DISPATCH("anna", 2) {
        @Override
        void happen(PostgresWorld world, Story story) {
            new Post(world).deliverEverything();
            world.cancel(story.order());
        }
    },
    DECLINED("poor ben", 2),
    REJECTED("anna", 11),
    TIMED_OUT("anna", 2) {
        @Override
        void happen(PostgresWorld world, Story story) {
            world.clock().advance(Duration.ofMinutes(16));
            world.sweepTimeLimit();
        }
    };

    private final String customer;
    private final int pieces;

    Course(String customer, int pieces) {
        this.customer = customer;
        this.pieces = pieces;
    }

    /** What there is besides the facts that follow from each other. */
    void happen(PostgresWorld world, Story story) {}

    Story tell(PostgresWorld world, String sku) {
        var story = Story.of(world, customer, new Item(sku, pieces));
        happen(world, story);
        new Post(world).deliverEverything();
        return story;
    }
}
