package dev.coffer.api.run;

import dev.coffer.api.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece of accepted work.
 *
 * @param id of the backup, restore, verification … that it makes; time-sortable, or derived from
 *     the idempotency key
 * @param tenant absent for work on Coffer's own records
 * @param state the runbook's line, for example {@code CAPTURING}; at the end {@code DONE}, {@code
 *     REFUSED}, {@code FAILED}, {@code HALTED} or {@code CANCELLED}
 * @param ended whether nothing more happens
 * @param step what it does now, for example {@code capture}; absent between steps
 * @param attempt of that step, from 1; 0 between steps
 * @param progress absent when the step reports none
 * @param result what came of it, and for a run over every tenant what has come of it so far; its
 *     shape depends on the kind
 * @param problem why nothing came of it
 * @param resource path of what it makes
 * @param events path of its progress as server-sent events
 * @param console its page in the workflow service's web UI, when one is configured
 */
public record Run(
    String id,
    Kind kind,
    @Nullable String tenant,
    @Nullable String dataset,
    String state,
    boolean ended,
    @Nullable String step,
    int attempt,
    @Nullable Advance progress,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable @Schema(type = "object") Object result,
    @Nullable Problem problem,
    String resource,
    String events,
    @Nullable String console) {

  /** What it does. */
  public enum Kind {
    ONBOARDING("t"),
    REGISTRATION("d"),
    BACKUP("b"),
    ADOPTION("i"),
    VERIFICATION("v"),
    RESTORE("r"),
    UNDO("u"),
    HOLD("h"),
    LIFTING("l"),
    POLICY("p"),
    AUDIT_CHECK("a"),
    REBUILD("c"),
    ROTATION("k"),
    COMPROMISE("x"),
    FLEET_ROTATION("f"),
    TRIGGER("s"),
    PURGE("g"),
    OFFBOARDING("o"),
    WATCH("w"),
    BLUEPRINT("q"),
    DISCOVERY("n");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** What its ids begin with. */
    public String prefix() {
      return prefix;
    }
  }

  /**
   * How far the current step is. Sizes are in bytes.
   *
   * @param totalBytes estimated, 0 when unknown
   * @param storedBytes sealed bytes written or read
   * @param totalStreams 0 when unknown
   */
  public record Advance(
      long bytes,
      long totalBytes,
      long storedBytes,
      int streams,
      int totalStreams,
      long bytesPerSecond) {}
}
