package dev.coffer.api.problem;

import dev.coffer.workflows.failure.FailureCode;

/** How a run failed: the code and its public text. */
public record Ending(FailureCode code, String text) {}
