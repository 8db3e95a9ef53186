package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A cut whose streams are byte arrays. */
record MemoryDump(Map<String, byte[]> content, int parallelism) implements Dump {
  static final Instant CUT = Instant.parse("2026-01-01T11:59:00Z");

  static MemoryDump of(Map<String, byte[]> content) {
    return new MemoryDump(content, 2);
  }

  @Override
  public Cut cut() {
    return new Cut(CUT, "0/16B3748");
  }

  @Override
  public SourceShape shape() {
    return new SourceShape(
        "18.6",
        Map.of("encoding", "UTF8"),
        List.of("owner"),
        List.of("owner"),
        Map.of("pg_trgm", "1.6"),
        content.size(),
        Digest.of("schema").hex());
  }

  @Override
  public List<StreamSource> streams() {
    return content.entrySet().stream()
        .map(entry -> (StreamSource) new Source(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}

  private record Source(String name, byte[] bytes) implements StreamSource {
    @Override
    public StreamSpec spec() {
      StreamSpec.Kind kind =
          name.startsWith("schema") ? StreamSpec.Kind.DEFINITIONS : StreamSpec.Kind.ROWS;
      return new StreamSpec(name, kind, bytes.length, Map.of("relation", name));
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      for (int at = 0; at < bytes.length; at += 1000) {
        sink.write(bytes, at, Math.min(1000, bytes.length - at));
      }
      return new StreamTally(bytes.length / 10, bytes.length, Digest.of(bytes));
    }
  }
}
