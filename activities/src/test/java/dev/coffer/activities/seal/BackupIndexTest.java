package dev.coffer.activities.seal;

import static dev.coffer.activities.seal.Sealed.ACME;
import static dev.coffer.activities.seal.Sealed.EPOCH;
import static dev.coffer.activities.seal.Sealed.FIRST;
import static dev.coffer.activities.seal.Sealed.GLOBEX;
import static dev.coffer.activities.seal.Sealed.MONDAY;
import static dev.coffer.activities.seal.Sealed.TUESDAY;
import static dev.coffer.activities.seal.Sealed.bytes;
import static dev.coffer.activities.seal.Sealed.codeOf;
import static dev.coffer.activities.seal.Sealed.flipped;
import static dev.coffer.activities.seal.Sealed.key;
import static dev.coffer.activities.seal.Sealed.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantScope;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackupIndexTest {
  private static final int KEY = 11;
  private static final int PLAIN = 1000;

  private static BackupIndex index(int chunks) {
    ChunkTable table = new ChunkTable();
    for (int i = 0; i < chunks; i++) {
      int chunk = table.add(bytes(i, NamingKey.NAME_BYTES), PLAIN);
      table.place(chunk, 0, i, SealHeader.BYTES + i * 100, 100);
    }
    PackRef pack =
        new PackRef(
            VaultPaths.pack(ACME.tenant(), new PackId(MONDAY, FIRST, 0)),
            "v1",
            Digest.of("pack"),
            1L << 31,
            EPOCH,
            MONDAY,
            Digest.of("header"));
    int[] list = IntStream.range(0, chunks).toArray();
    IndexHead head =
        new IndexHead(
            IndexHead.FORMAT,
            MONDAY,
            FIRST,
            1,
            Instant.parse("2026-01-01T00:00:00Z"),
            "0/16B3748",
            new IndexHead.Shape("18.6", Map.of(), List.of(), List.of(), Map.of(), 1, "digest"),
            List.of(
                new IndexHead.Stream(
                    "public.\"we;ird\n\"",
                    "ROWS",
                    0,
                    Map.of("columns", "a,b"),
                    5,
                    (long) PLAIN * chunks,
                    Digest.of("rows"),
                    42,
                    chunks)),
            List.of(pack));
    return new BackupIndex(head, table, List.of(list));
  }

  private static byte[] sealed(int chunks) {
    return index(chunks).seal(ACME, EPOCH, key(KEY));
  }

  private static BackupIndex open(TenantScope scope, BackupId backup, byte[] sealed) {
    return BackupIndex.open(scope, backup, FIRST, EPOCH, sealed, key(KEY));
  }

  @Test
  void roundTripsOverManySegments() {
    BackupIndex before = index(20_000);
    BackupIndex after = open(ACME, MONDAY, before.seal(ACME, EPOCH, key(KEY)));
    assertThat(after.head()).isEqualTo(before.head());
    assertThat(after.lists().getFirst()).isEqualTo(before.lists().getFirst());
    assertThat(after.chunks().size()).isEqualTo(20_000);
    assertThat(after.chunks().entry(19_999))
        .usingRecursiveComparison()
        .isEqualTo(before.chunks().entry(19_999));
  }

  @Test
  @DisplayName("S4 a flip of any byte of a sealed index is detected without its digest")
  void everyFlipIsDetected() {
    byte[] whole = sealed(5);
    for (int at = 0; at < whole.length; at++) {
      byte[] broken = flipped(whole, at, 0x10);
      assertThat(codeOf(() -> open(ACME, MONDAY, broken)))
          .as("byte %d of %d", at, whole.length)
          .isIn(
              at >= SealHeader.BYTES
                  ? List.of(FailureCode.INDEX_ALTERED)
                  : List.of(
                      FailureCode.INDEX_ALTERED,
                      FailureCode.SCOPE_MISMATCH,
                      FailureCode.OBJECT_RENAMED,
                      FailureCode.KEY_VERSION,
                      FailureCode.KEY_FOREIGN));
    }
  }

  @Test
  @DisplayName("S3 an index cut at a segment boundary, or anywhere else, does not open")
  void everyTruncationIsDetected() {
    byte[] whole = sealed(20_000);
    int segment = SegmentWriter.SEGMENT_BYTES + SealKey.TAG_BYTES;
    assertThat(whole.length).isGreaterThan(SealHeader.BYTES + 3 * segment);
    for (int end = SealHeader.BYTES; end < whole.length; end += segment) {
      for (int near : new int[] {end - 1, end, end + 1}) {
        byte[] cut = Arrays.copyOf(whole, near);
        refused(FailureCode.INDEX_ALTERED, () -> open(ACME, MONDAY, cut));
      }
    }
  }

  @Test
  @DisplayName("S8 two segments swapped, one repeated or one dropped do not open")
  void reorderedSegmentsAreRefused() {
    byte[] whole = sealed(20_000);
    int segment = SegmentWriter.SEGMENT_BYTES + SealKey.TAG_BYTES;
    int first = SealHeader.BYTES;
    byte[] one = Arrays.copyOfRange(whole, first, first + segment);
    byte[] two = Arrays.copyOfRange(whole, first + segment, first + 2 * segment);
    byte[] repeated = Sealed.overwritten(whole, first + segment, one);
    byte[] swapped = Sealed.overwritten(repeated, first, two);
    byte[] dropped = Arrays.copyOf(whole, whole.length - segment);
    System.arraycopy(whole, first + segment, dropped, first, whole.length - first - segment);
    for (byte[] broken : List.of(repeated, swapped, dropped)) {
      refused(FailureCode.INDEX_ALTERED, () -> open(ACME, MONDAY, broken));
    }
  }

  @Test
  @DisplayName("S8 an index takes no segment beyond its cap: no nonce is used twice")
  void capHolds() {
    SealKey key = SealKey.create(SealHeader.Kind.INDEX, ACME, "main/monday/x", EPOCH, key(KEY));
    SegmentWriter small = new SegmentWriter(key, 2);
    small.write(new byte[2 * SegmentWriter.SEGMENT_BYTES], 0, 2 * SegmentWriter.SEGMENT_BYTES);
    small.write(1);
    refused(FailureCode.SIZE_EXCEEDED, small::close);
  }

  @Test
  @DisplayName("S5 S6 an index of another tenant, backup or key does not open")
  void foreignIndexIsRefused() {
    byte[] whole = sealed(3);
    refused(FailureCode.SCOPE_MISMATCH, () -> open(GLOBEX, MONDAY, whole));
    refused(FailureCode.OBJECT_RENAMED, () -> open(ACME, TUESDAY, whole));
    refused(
        FailureCode.KEY_FOREIGN,
        () -> BackupIndex.open(ACME, MONDAY, FIRST, EPOCH, whole, key(KEY + 1)));
    refused(
        FailureCode.KEY_VERSION,
        () -> BackupIndex.open(ACME, MONDAY, FIRST, EPOCH + 1, whole, key(KEY)));
  }

  @Test
  @DisplayName(
      "S8 an index whose lists do not add up to its streams is refused, though sealed well")
  void unsoundIndexIsRefused() {
    BackupIndex sound = index(3);
    BackupIndex shorter =
        new BackupIndex(sound.head(), sound.chunks(), List.of(new int[] {0, 1, 1}));
    assertThat(open(ACME, MONDAY, shorter.seal(ACME, EPOCH, key(KEY))).lists()).hasSize(1);
    BackupIndex dangling =
        new BackupIndex(sound.head(), sound.chunks(), List.of(new int[] {0, 1, 3}));
    refused(
        FailureCode.INDEX_ALTERED, () -> open(ACME, MONDAY, dangling.seal(ACME, EPOCH, key(KEY))));
    BackupIndex cut = new BackupIndex(sound.head(), sound.chunks(), List.of(new int[] {0, 1}));
    refused(FailureCode.INDEX_ALTERED, () -> open(ACME, MONDAY, cut.seal(ACME, EPOCH, key(KEY))));
    sound.chunks().place(1, 7, 0, SealHeader.BYTES, 100);
    refused(FailureCode.INDEX_ALTERED, () -> open(ACME, MONDAY, sound.seal(ACME, EPOCH, key(KEY))));
  }

  @Test
  void segmentsOfEveryLengthRoundTrip() throws IOException {
    int segment = SegmentWriter.SEGMENT_BYTES;
    for (int length : new int[] {1, 2, segment - 1, segment, segment + 1, 2 * segment}) {
      SealKey key = SealKey.create(SealHeader.Kind.INDEX, ACME, "main/monday/x", EPOCH, key(KEY));
      byte[] plain = bytes(length, length);
      SegmentWriter writer = new SegmentWriter(key, SegmentWriter.MAX_SEGMENTS);
      writer.write(plain, 0, length / 2);
      writer.write(plain, length / 2, length - length / 2);
      writer.close();
      assertThat(new SegmentReader(key, writer.sealed()).readAllBytes()).isEqualTo(plain);
    }
    SealKey key = SealKey.create(SealHeader.Kind.INDEX, ACME, "main/monday/x", EPOCH, key(KEY));
    assertThatThrownBy(() -> new SegmentReader(key, key.header().encode()))
        .isInstanceOf(IOException.class);
  }

  @Property(tries = 50)
  void chunkTableIsAMap(@ForAll @IntRange(min = 0, max = 3000) int count) {
    ChunkTable table = new ChunkTable();
    Map<Integer, Integer> expected = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byte[] name = bytes(i, NamingKey.NAME_BYTES);
      assertThat(table.find(name)).isEqualTo(-1);
      expected.put(i, table.add(name, i));
    }
    assertThat(table.size()).isEqualTo(count);
    expected.forEach(
        (seed, chunk) -> {
          byte[] name = bytes(seed, NamingKey.NAME_BYTES);
          assertThat(table.find(name)).isEqualTo(chunk);
          assertThat(table.name(chunk)).isEqualTo(name);
          assertThat(table.plain(chunk)).isEqualTo(seed);
        });
  }
}
