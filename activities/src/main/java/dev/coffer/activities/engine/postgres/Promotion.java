package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Promoted;
import dev.coffer.activities.engine.Quarantine;
import java.util.List;

/** How quarantine and live change places. */
interface Promotion {
  Promoted promote(Quarantine quarantine, String safetyCopy);

  boolean undo(String identity, String safetyCopy);

  List<String> discard(String prefix);

  void checkLive(Quarantine quarantine);
}
