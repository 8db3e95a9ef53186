package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads a verified backup for an engine. */
@SuppressWarnings("DoNotCallSuggester")
public final class Recall implements Backup, AutoCloseable {
  private Recall() {}

  /**
   * Opens the sealed index of a verified manifest.
   *
   * @param keys unlocked for this activity; the caller closes them, after the recall
   */
  public static Recall of(
      VerifiedManifest backup, TenantKeys keys, ObjectStore store, Tuning tuning) {
    throw new UnsupportedOperationException("recall with " + tuning);
  }

  @Override
  public SourceShape shape() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Cut cut() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredStream> streams() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream open(StoredStream stream) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
