package dev.coffer.activities.step;

import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.EngineKind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The engines of this worker, by kind. */
public final class Engines {
  private final Map<EngineKind, DatabaseEngine> byKind;

  public Engines(List<DatabaseEngine> engines) {
    this.byKind =
        engines.stream()
            .collect(Collectors.toUnmodifiableMap(DatabaseEngine::kind, Function.identity()));
  }

  /** The engine of this kind; {@code INVALID_REQUEST} when this worker has none. */
  public DatabaseEngine of(EngineKind kind) {
    DatabaseEngine engine = byKind.get(kind);
    if (engine == null) {
      throw FailureCode.INVALID_REQUEST.because("engine: " + kind + " is not supported");
    }
    return engine;
  }
}
