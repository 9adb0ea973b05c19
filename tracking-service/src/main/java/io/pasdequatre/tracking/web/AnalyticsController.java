package io.pasdequatre.tracking.web;

import io.pasdequatre.servicedefaults.Problems;
import io.pasdequatre.tracking.analytics.Analytics;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/analytics")
class AnalyticsController {

    private final Analytics analytics;

    AnalyticsController(Analytics analytics) {
        this.analytics = analytics;
    }

    /** The newest last. */
    record LastMinutes(List<Analytics.View> minutes) {}

    @GetMapping
    @Operation(summary = "What happened in each of the last minutes. 503 while that is not known")
    LastMinutes last(@RequestParam(defaultValue = "30") @Min(1) @Max(Analytics.LONGEST) int minutes) {
        return analytics
                .last(minutes)
                .map(LastMinutes::new)
                .orElseThrow(() -> Problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "analytics-unavailable",
                        "What happened is not known before Kafka has answered."));
    }
}
