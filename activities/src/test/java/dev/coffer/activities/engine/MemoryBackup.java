package dev.coffer.activities.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A backup whose streams are in memory: what the pipeline would have sealed, stored and opened. */
public final class MemoryBackup implements Backup {
  private final SourceShape shape;
  private final Cut cut;
  private final Map<String, StoredStream> streams;
  private final Map<String, byte[]> content;

  private MemoryBackup(
      SourceShape shape, Cut cut, Map<String, StoredStream> streams, Map<String, byte[]> content) {
    this.shape = shape;
    this.cut = cut;
    this.streams = streams;
    this.content = content;
  }

  /** Reads a dump to its end, as many streams at a time as it allows, and finishes it. */
  public static MemoryBackup of(Dump dump) throws IOException {
    Map<String, StoredStream> streams = new LinkedHashMap<>();
    Map<String, byte[]> content = new LinkedHashMap<>();
    try (var readers = Executors.newFixedThreadPool(dump.parallelism())) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (StreamSource source : dump.streams()) {
        tasks.add(
            () -> {
              ByteArrayOutputStream bytes = new ByteArrayOutputStream();
              StreamTally tally = source.writeTo(bytes);
              synchronized (streams) {
                streams.put(source.spec().name(), new StoredStream(source.spec(), tally));
                content.put(source.spec().name(), bytes.toByteArray());
              }
              return null;
            });
      }
      for (Future<Void> done : readers.invokeAll(tasks)) {
        done.get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case IOException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    dump.finish();
    return new MemoryBackup(dump.shape(), dump.cut(), streams, content);
  }

  /** The same backup with another content of one stream; its tally stays. */
  public MemoryBackup with(String stream, byte[] bytes) {
    Map<String, byte[]> changed = new LinkedHashMap<>(content);
    changed.put(stream, bytes);
    return new MemoryBackup(shape, cut, streams, changed);
  }

  public byte[] content(String stream) {
    byte[] bytes = content.get(stream);
    if (bytes == null) {
      throw new IllegalArgumentException("no stream " + stream);
    }
    return bytes.clone();
  }

  @Override
  public SourceShape shape() {
    return shape;
  }

  @Override
  public Cut cut() {
    return cut;
  }

  @Override
  public List<StoredStream> streams() {
    return List.copyOf(streams.values());
  }

  @Override
  public InputStream open(StoredStream stream) {
    return new ByteArrayInputStream(content(stream.spec().name()));
  }
}
