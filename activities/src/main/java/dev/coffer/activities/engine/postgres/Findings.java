package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a verification found to differ. Texts name tables: they stay with the tenant. */
final class Findings {
  private final Map<FailureCode, List<String>> texts = new EnumMap<>(FailureCode.class);

  void add(FailureCode code, String text) {
    texts.computeIfAbsent(code, ignored -> new ArrayList<>()).add(text);
  }

  /** The first code in the order of the enum, or null when nothing differs. */
  @Nullable FailureCode worst() {
    return texts.keySet().stream().findFirst().orElse(null);
  }

  List<String> texts() {
    return texts.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(text -> entry.getKey() + " " + text))
        .toList();
  }
}
