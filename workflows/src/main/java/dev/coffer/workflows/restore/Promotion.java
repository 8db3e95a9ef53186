package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which the restored data became live.
 *
 * @param safetyCopy name of the former live data, kept for undo; null when nothing was live
 */
public record Promotion(VerifiedCopy copy, @Nullable String safetyCopy, Instant promotedAt)
    implements Granted {

  public Promotion {
    requireNonNull(copy, "copy is null");
    requireNonNull(promotedAt, "promotedAt is null");
  }

  @Override
  public ScopeGrant grant() {
    return copy.grant();
  }
}
