package dev.coffer.activities.seal;

import static dev.coffer.activities.seal.Sealed.ACME;
import static dev.coffer.activities.seal.Sealed.GLOBEX;
import static dev.coffer.activities.seal.Sealed.bytes;
import static dev.coffer.activities.seal.Sealed.naming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.model.TenantScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private static final ChunkSizes SMALL = new ChunkSizes(64, 256, 1024);

  private static List<byte[]> cut(TenantScope scope, ChunkSizes sizes, byte[] data, int step)
      throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    Chunker.Sink sink =
        new Chunker.Sink() {
          @Override
          public byte[] buffer() {
            return new byte[sizes.maximum()];
          }

          @Override
          public void chunk(byte[] buffer, int length) {
            chunks.add(Arrays.copyOf(buffer, length));
          }
        };
    try (Chunker chunker = naming(scope).chunker(sizes, sink)) {
      for (int at = 0; at < data.length; at += step) {
        chunker.write(data, at, Math.min(step, data.length - at));
      }
    }
    return chunks;
  }

  private static byte[] joined(List<byte[]> chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    chunks.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static Set<String> names(TenantScope scope, List<byte[]> chunks) {
    NamingKey.Namer namer = naming(scope).namer();
    Set<String> names = new HashSet<>();
    chunks.forEach(
        chunk -> names.add(HexFormat.of().formatHex(namer.name(chunk, 0, chunk.length))));
    return names;
  }

  @Property(tries = 200)
  void chunksAreTheStreamAndKeepTheirSizes(
      @ForAll int seed,
      @ForAll @IntRange(min = 0, max = 20_000) int length,
      @ForAll @IntRange(min = 1, max = 5000) int step)
      throws IOException {
    byte[] data = bytes(seed, length);
    List<byte[]> chunks = cut(ACME, SMALL, data, step);
    assertThat(joined(chunks)).isEqualTo(data);
    assertThat(chunks).allMatch(chunk -> chunk.length >= 1 && chunk.length <= SMALL.maximum());
    assertThat(chunks.subList(0, Math.max(0, chunks.size() - 1)))
        .allMatch(chunk -> chunk.length >= SMALL.minimum());
    assertThat(cut(ACME, SMALL, data, Math.max(1, length)))
        .as("boundaries hang on the content, not on how it arrives")
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(chunks);
  }

  @Property(tries = 100)
  void insertionChangesAFewChunksOnly(
      @ForAll int seed,
      @ForAll @IntRange(min = 0, max = 50_000) int at,
      @ForAll @IntRange(min = 1, max = 100) int inserted)
      throws IOException {
    byte[] before = bytes(seed, 50_000);
    byte[] after = new byte[before.length + inserted];
    System.arraycopy(before, 0, after, 0, at);
    System.arraycopy(bytes(seed + 1, inserted), 0, after, at, inserted);
    System.arraycopy(before, at, after, at + inserted, before.length - at);
    Set<String> fresh = names(ACME, cut(ACME, SMALL, after, 4096));
    fresh.removeAll(names(ACME, cut(ACME, SMALL, before, 4096)));
    // The gear forgets in 64 bytes; boundaries meet again within a few chunks.
    assertThat(fresh.size()).isLessThan(20);
  }

  @Test
  @DisplayName("I-1 two tenants with equal data share no chunk name and not their boundaries")
  void tenantsShareNothing() throws IOException {
    byte[] data = bytes(1, 200_000);
    List<byte[]> acme = cut(ACME, SMALL, data, 4096);
    List<byte[]> globex = cut(GLOBEX, SMALL, data, 4096);
    assertThat(names(ACME, acme)).doesNotContainAnyElementsOf(names(GLOBEX, globex));
    assertThat(acme.stream().map(chunk -> chunk.length).toList())
        .isNotEqualTo(globex.stream().map(chunk -> chunk.length).toList());
  }

  @Test
  void averageIsNearTheNormalSize() throws IOException {
    byte[] data = bytes(9, 64 << 20);
    List<byte[]> chunks = cut(ACME, ChunkSizes.V1, data, 1 << 16);
    assertThat(data.length / chunks.size()).isBetween(800 << 10, 1400 << 10);
  }
}
