package io.pasdequatre.eventing.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports in two sentences what is missing and what to do, in place of a stack trace. Spring Boot finds it by its name.
 */
final class IncompleteSetupFailureAnalyzer extends AbstractFailureAnalyzer<IncompleteSetupException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, IncompleteSetupException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), failure);
    }
}
