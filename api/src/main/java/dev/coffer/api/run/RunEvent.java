package dev.coffer.api.run;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * One server-sent event of a run, as the API's description shows it.
 *
 * @param event {@code run} while it changes, {@code end} with its result, or {@code problem} when
 *     the API cannot see it any more
 * @param data the run, or the problem, as JSON
 */
public record RunEvent(@Schema(pattern = "^(run|end|problem)$") String event, String data) {}
