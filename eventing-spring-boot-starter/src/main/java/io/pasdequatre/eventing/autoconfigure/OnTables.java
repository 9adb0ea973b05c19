package io.pasdequatre.eventing.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;

/** For applications that publish or react. One that only reads topics needs no table of the starter. */
final class OnTables extends AnyNestedCondition {

    OnTables() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @OnOutbox
    static final class Publishes {}

    @OnReactions
    static final class Reacts {}
}
