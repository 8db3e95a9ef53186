package dev.coffer.activities.pipeline;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What backups are sealed under again.
 *
 * @param epoch number of the epoch
 * @param naming generation of the naming key, a newer one than any of those backups has
 * @param attempt which try it is, from 1
 * @param at when
 * @param run the run that does it
 */
public record ResealOrder(int epoch, int naming, int attempt, Instant at, String run) {
  public ResealOrder {
    requireNonNull(at, "at is null");
    requireNonNull(run, "run is null");
  }
}
