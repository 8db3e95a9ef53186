package dev.coffer.activities.seal;

import static dev.coffer.activities.seal.Sealed.ACME;
import static dev.coffer.activities.seal.Sealed.EPOCH;
import static dev.coffer.activities.seal.Sealed.FIRST;
import static dev.coffer.activities.seal.Sealed.GLOBEX;
import static dev.coffer.activities.seal.Sealed.MONDAY;
import static dev.coffer.activities.seal.Sealed.TUESDAY;
import static dev.coffer.activities.seal.Sealed.bytes;
import static dev.coffer.activities.seal.Sealed.chunks;
import static dev.coffer.activities.seal.Sealed.codeOf;
import static dev.coffer.activities.seal.Sealed.flipped;
import static dev.coffer.activities.seal.Sealed.key;
import static dev.coffer.activities.seal.Sealed.naming;
import static dev.coffer.activities.seal.Sealed.openAll;
import static dev.coffer.activities.seal.Sealed.overwritten;
import static dev.coffer.activities.seal.Sealed.pack;
import static dev.coffer.activities.seal.Sealed.record;
import static dev.coffer.activities.seal.Sealed.ref;
import static dev.coffer.activities.seal.Sealed.refused;
import static dev.coffer.activities.seal.Sealed.scope;
import static dev.coffer.activities.seal.Sealed.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantScope;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PackTest {
  private static final int KEY = 7;

  private final byte[][] plain = chunks(1);
  private final PackWriter.SealedPack sealed = pack(ACME, MONDAY, 0, key(KEY), plain);
  private final PackRef ref = ref(ACME, MONDAY, 0, sealed);

  /** A reference to changed bytes that whoever changed them could also have signed. */
  private static PackRef sizedAs(PackRef ref, byte[] bytes) {
    return new PackRef(
        ref.key(),
        ref.versionId(),
        Digest.of(bytes),
        bytes.length,
        ref.epoch(),
        ref.backup(),
        ref.header());
  }

  private static void open(TenantScope scope, PackRef ref, byte[] bytes) {
    openAll(scope, ref, bytes, key(KEY));
  }

  @Property(tries = 200)
  void everyPackRoundTrips(@ForAll @Size(min = 1, max = 20) List<@NotEmpty byte[]> content) {
    byte[][] given = content.toArray(byte[][]::new);
    PackWriter.SealedPack one = pack(ACME, MONDAY, 3, key(KEY), given);
    List<byte[]> back = openAll(ACME, ref(ACME, MONDAY, 3, one), one.bytes(), key(KEY));
    assertThat(back).usingElementComparator(Arrays::compare).containsExactly(given);
  }

  @Test
  @DisplayName(
      "S4 a flip of any bit of any byte of a pack is detected, with the code of its region")
  void everyFlipIsDetected() {
    byte[] whole = sealed.bytes();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] broken = flipped(whole, at, 1 << bit);
        assertThat(codeOf(() -> open(ACME, ref, broken)))
            .as("byte %d of %d, bit %d", at, whole.length, bit)
            .isIn(codesAt(at));
      }
    }
  }

  private List<FailureCode> codesAt(int at) {
    if (at < SealHeader.BYTES) {
      // Scope, tenant and id are compared before anything is proved; a flip there says "foreign".
      return List.of(
          FailureCode.PACK_ALTERED,
          FailureCode.SCOPE_MISMATCH,
          FailureCode.OBJECT_RENAMED,
          FailureCode.KEY_VERSION);
    }
    for (PackEntry entry : sealed.entries()) {
      int within = at - entry.offset();
      if (within >= 0 && within < entry.length()) {
        if (within < 8) {
          return List.of(FailureCode.CHUNK_FOREIGN);
        }
        if (within < 12) {
          return List.of(FailureCode.CHUNK_MISPLACED);
        }
        // The last-chunk flag is compared with the index first.
        return within == 12
            ? List.of(FailureCode.PACK_ALTERED, FailureCode.CHUNK_ALTERED)
            : List.of(FailureCode.CHUNK_ALTERED);
      }
    }
    return List.of(FailureCode.PACK_ALTERED);
  }

  @Test
  @DisplayName("S3 a pack that ends at any byte before its last is refused as truncated")
  void everyTruncationIsDetected() {
    for (int length = 0; length < sealed.bytes().length; length++) {
      byte[] cut = Arrays.copyOf(sealed.bytes(), length);
      refused(FailureCode.PACK_TRUNCATED, () -> open(ACME, ref, cut));
    }
  }

  @Test
  @DisplayName("S3 a pack cut at a chunk boundary and given a trailer of its own is refused")
  void truncationWithForgedTrailerIsDetected() {
    SealHeader header = SealHeader.decode(SealHeader.Kind.PACK, sealed.bytes());
    for (int kept = 1; kept < sealed.entries().size(); kept++) {
      int end = sealed.entries().get(kept).offset();
      int indexLength = PackLayout.indexBytes(kept) + SealKey.TAG_BYTES;
      byte[] forged = Arrays.copyOf(sealed.bytes(), end + indexLength + PackLayout.TRAILER_BYTES);
      byte[] trailer = PackLayout.encodeTrailer(header, kept, end, end + indexLength);
      byte[] cut = overwritten(forged, end + indexLength, trailer);
      refused(FailureCode.PACK_ALTERED, () -> open(ACME, sizedAs(ref, cut), cut));
    }
  }

  @Test
  @DisplayName("S5 another tenant's valid pack under this name is refused by its scope")
  void foreignPackIsRefused() {
    PackWriter.SealedPack foreign = pack(GLOBEX, MONDAY, 0, key(KEY), plain);
    refused(
        FailureCode.SCOPE_MISMATCH,
        () -> open(ACME, sizedAs(ref, foreign.bytes()), foreign.bytes()));
    refused(
        FailureCode.SCOPE_MISMATCH,
        () -> open(ACME, ref(GLOBEX, MONDAY, 0, foreign), foreign.bytes()));
  }

  @Test
  @DisplayName("S5 another dataset's pack of the same tenant and key is refused by its scope")
  void otherDatasetsPackIsRefused() {
    PackWriter.SealedPack other = pack(scope("acme", "crm"), MONDAY, 0, key(KEY), plain);
    refused(
        FailureCode.SCOPE_MISMATCH, () -> open(ACME, sizedAs(ref, other.bytes()), other.bytes()));
  }

  @Test
  @DisplayName("S6 another backup's pack of the same tenant and key is refused as renamed")
  void otherBackupsPackIsRefused() {
    PackWriter.SealedPack other = pack(ACME, TUESDAY, 0, key(KEY), plain);
    refused(
        FailureCode.OBJECT_RENAMED, () -> open(ACME, sizedAs(ref, other.bytes()), other.bytes()));
  }

  @Test
  @DisplayName("S6 a pack of an earlier attempt with the same content is refused by its header")
  void sameNameSealedAgainIsRefused() {
    PackWriter.SealedPack again = pack(ACME, MONDAY, 0, key(KEY), plain);
    assertThat(again.bytes()).isNotEqualTo(sealed.bytes());
    refused(FailureCode.PACK_ALTERED, () -> open(ACME, sizedAs(ref, again.bytes()), again.bytes()));
  }

  @Test
  @DisplayName("S8 two chunks of one pack swapped, or one repeated, are refused as misplaced")
  void reorderedAndRepeatedChunksAreRefused() {
    byte[][] equal = {bytes(1, 64), bytes(2, 64), bytes(3, 64)};
    PackWriter.SealedPack even = pack(ACME, MONDAY, 0, key(KEY), equal);
    PackRef evenRef = ref(ACME, MONDAY, 0, even);
    PackEntry first = even.entries().get(0);
    PackEntry second = even.entries().get(1);
    byte[] repeated = overwritten(even.bytes(), second.offset(), record(even.bytes(), first));
    byte[] swapped = overwritten(repeated, first.offset(), record(even.bytes(), second));
    refused(FailureCode.CHUNK_MISPLACED, () -> open(ACME, sizedAs(evenRef, repeated), repeated));
    refused(FailureCode.CHUNK_MISPLACED, () -> open(ACME, sizedAs(evenRef, swapped), swapped));
  }

  @Test
  @DisplayName("S8 a swapped chunk with a repaired frame still does not open")
  void reorderedChunkWithForgedFrameIsRefused() {
    byte[][] equal = {bytes(1, 64), bytes(2, 64), bytes(3, 64)};
    PackWriter.SealedPack even = pack(ACME, MONDAY, 0, key(KEY), equal);
    PackEntry first = even.entries().get(0);
    byte[] text = record(even.bytes(), even.entries().get(1));
    byte[] body = Arrays.copyOfRange(text, PackLayout.FRAME_BYTES, text.length);
    byte[] forged = overwritten(even.bytes(), first.offset() + PackLayout.FRAME_BYTES, body);
    refused(
        FailureCode.CHUNK_ALTERED,
        () -> open(ACME, sizedAs(ref(ACME, MONDAY, 0, even), forged), forged));
  }

  @Test
  @DisplayName("S8 a chunk spliced in from another pack of the same backup and key is refused")
  void splicedChunkIsRefused() {
    PackWriter.SealedPack other = pack(ACME, MONDAY, 1, key(KEY), plain);
    PackEntry entry = sealed.entries().get(1);
    byte[] spliced =
        overwritten(sealed.bytes(), entry.offset(), record(other.bytes(), other.entries().get(1)));
    refused(FailureCode.CHUNK_FOREIGN, () -> open(ACME, sizedAs(ref, spliced), spliced));
  }

  @Test
  @DisplayName("S8 the last-chunk flag moved to another chunk is refused")
  void movedLastFlagIsRefused() {
    PackEntry middle = sealed.entries().get(1);
    byte[] early = flipped(sealed.bytes(), middle.offset() + 12, 1);
    refused(FailureCode.PACK_ALTERED, () -> open(ACME, sizedAs(ref, early), early));
    ChunkOpener opener = ChunkOpener.open(ACME, ref, sealed.bytes(), key(KEY));
    refused(
        FailureCode.CHUNK_ALTERED,
        () -> opener.open(early, middle.offset(), middle, naming(ACME).namer()));
  }

  @Test
  @DisplayName("S8 a pack takes no chunk beyond its cap: no nonce is used twice")
  void capHolds() {
    SealKey sealKey =
        SealKey.create(SealHeader.Kind.PACK, ACME, "monday/1xfirst-000000", EPOCH, key(KEY));
    PackWriter small = new PackWriter(sealKey, PackWriter.MAX_BYTES, 2, new byte[0]);
    byte[] name = new byte[NamingKey.NAME_BYTES];
    small.add(name, 1, new byte[1], 1);
    small.add(name, 1, new byte[1], 1);
    assertThat(small.takes(1)).isFalse();
    refused(FailureCode.SIZE_EXCEEDED, () -> small.add(name, 1, new byte[1], 1));
  }

  @Test
  @DisplayName("S12 a chunk that decompresses to more than it declares stops at the declared size")
  void bombIsRefused() {
    byte[] zeros = new byte[4 << 20];
    NamingKey.Namer namer = naming(ACME).namer();
    for (int declared : new int[] {1, 1000, zeros.length - 1}) {
      PackWriter insider = writer(ACME, MONDAY, 0, key(KEY));
      try (Compression compression = new Compression(1)) {
        int length = compression.compress(zeros, zeros.length);
        insider.add(namer.name(zeros, 0, declared), declared, compression.result(), length);
      }
      PackWriter.SealedPack bomb = insider.finish();
      refused(
          FailureCode.SIZE_EXCEEDED, () -> open(ACME, ref(ACME, MONDAY, 0, bomb), bomb.bytes()));
    }
  }

  @Test
  @DisplayName("S12 a chunk that declares more than a chunk may have is refused unread")
  void oversizedDeclarationIsRefused() {
    for (int declared : new int[] {0, -1, (4 << 20) + 1, Integer.MAX_VALUE}) {
      PackWriter insider = writer(ACME, MONDAY, 0, key(KEY));
      insider.add(new byte[NamingKey.NAME_BYTES], declared, new byte[100], 100);
      PackWriter.SealedPack bomb = insider.finish();
      refused(
          FailureCode.SIZE_EXCEEDED, () -> open(ACME, ref(ACME, MONDAY, 0, bomb), bomb.bytes()));
    }
  }

  @Test
  @DisplayName("S5 content that an insider sealed under another chunk's name is refused as foreign")
  void wrongNameIsRefused() {
    PackWriter insider = writer(ACME, MONDAY, 0, key(KEY));
    byte[] content = bytes(5, 100);
    try (Compression compression = new Compression(1)) {
      int length = compression.compress(content, content.length);
      insider.add(
          naming(ACME).namer().name(plain[0], 0, plain[0].length),
          content.length,
          compression.result(),
          length);
    }
    PackWriter.SealedPack lie = insider.finish();
    refused(FailureCode.CHUNK_FOREIGN, () -> open(ACME, ref(ACME, MONDAY, 0, lie), lie.bytes()));
  }

  @Test
  @DisplayName("K3 a valid data key that is not the pack's is refused by the key commitment")
  void wrongKeyIsRefused() {
    refused(FailureCode.KEY_FOREIGN, () -> openAll(ACME, ref, sealed.bytes(), key(KEY + 1)));
  }

  @Test
  @DisplayName("K3 a pack of another epoch than its reference says is refused")
  void wrongEpochIsRefused() {
    PackRef other =
        new PackRef(ref.key(), "v1", ref.sha256(), ref.bytes(), EPOCH + 1, MONDAY, ref.header());
    refused(FailureCode.KEY_VERSION, () -> open(ACME, other, sealed.bytes()));
  }

  @Test
  @DisplayName(
      "I-1 the same data of two tenants has no name, no boundary table and no byte in common")
  void tenantsShareNothing() {
    KeyLoan same = key(KEY);
    NamingKey acme = new NamingKey(ACME.tenant(), same);
    NamingKey globex = new NamingKey(GLOBEX.tenant(), same);
    byte[] data = bytes(1, 1000);
    assertThat(acme.namer().name(data, 0, 1000)).isNotEqualTo(globex.namer().name(data, 0, 1000));
  }

  @Test
  void packIdsHaveOneSpelling() {
    PackId id = new PackId(MONDAY, FIRST, 12);
    assertThat(id).hasToString("monday/1xfirst-000012");
    assertThat(PackId.parse("monday/1xfirst-000012")).contains(id);
    assertThat(PackId.parse("monday/1xfirst-12")).isEmpty();
    assertThat(PackId.parse("monday/../1xfirst-000012")).isEmpty();
    assertThat(PackId.parse("m/1xfirst-000012")).isEmpty();
  }
}
