package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.PackRef;
import java.util.Optional;

/** Which packs were sealed again, by whichever attempt, so that each is sealed again once. */
public interface PackLedger {
  /** What the pack was sealed again as, when all of that was verified. */
  Optional<PackRef> find(PackRef old);

  /** Keeps what the pack was sealed again as, in place of what was kept before. */
  void add(PackRef old, PackRef anew);
}
