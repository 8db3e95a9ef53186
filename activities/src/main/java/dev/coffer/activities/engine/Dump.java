package dev.coffer.activities.engine;

import java.util.List;

/** One consistent cut, open for reading. Closing ends the cut and every reader of it. */
public interface Dump extends AutoCloseable {
  Cut cut();

  SourceShape shape();

  /**
   * All streams, largest first. Each is read once, by one thread; {@link #parallelism} at a time.
   */
  List<StreamSource> streams();

  /** How many streams may be read at once. */
  int parallelism();

  /**
   * Called when every stream was read: the last chance to notice that the source changed under the
   * cut.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SOURCE_CHANGED}, {@code
   *     EMPTY_DUMP}
   */
  void finish();

  @Override
  void close();
}
