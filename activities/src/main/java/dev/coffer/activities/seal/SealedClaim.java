package dev.coffer.activities.seal;

import dev.coffer.workflows.failure.FailureException;
import java.util.Optional;

/**
 * What the header of a pack or an index says in clear. It is authentic only once its key opens it;
 * until then it is a hint.
 *
 * @param epoch epoch of the data key that it was sealed under
 */
public record SealedClaim(int epoch) {

  /** Length of every header. */
  public static final int BYTES = SealHeader.BYTES;

  /** Reads a header, if these bytes are one. */
  public static Optional<SealedClaim> of(byte[] header) {
    for (SealHeader.Kind kind : SealHeader.Kind.values()) {
      try {
        return Optional.of(new SealedClaim(SealHeader.decode(kind, header).epoch()));
      } catch (FailureException other) {
        // It may be of the other kind.
      }
    }
    return Optional.empty();
  }
}
