package dev.coffer.activities.seal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Small sealed things to break. */
final class Sealed {
  static final TenantScope ACME = scope("acme", "main");
  static final TenantScope GLOBEX = scope("globex", "main");
  static final BackupId MONDAY = new BackupId("monday");
  static final BackupId TUESDAY = new BackupId("tuesday");
  static final Attempt FIRST = new Attempt("1xfirst");
  static final int EPOCH = 1;

  private Sealed() {}

  static TenantScope scope(String tenant, String dataset) {
    return new TenantScope(
        new TenantId(tenant), new DatasetId(dataset), EngineKind.POSTGRESQL, Isolation.DATABASE);
  }

  /** The same seed gives the same key, so one call never depends on another's loan. */
  static KeyLoan key(int seed) {
    return new KeyLoan(bytes(seed, KeyLoan.LENGTH));
  }

  static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static NamingKey naming(TenantScope scope) {
    return new NamingKey(scope.tenant(), key(scope.tenant().hashCode()));
  }

  static PackWriter writer(TenantScope scope, BackupId backup, int number, KeyLoan key) {
    return new PackWriter(
        scope, new PackId(backup, FIRST, number), EPOCH, key, PackWriter.MAX_BYTES, new byte[0]);
  }

  /** A pack of these plain chunks. */
  static PackWriter.SealedPack pack(
      TenantScope scope, BackupId backup, int number, KeyLoan key, byte[]... chunks) {
    PackWriter writer = writer(scope, backup, number, key);
    NamingKey.Namer namer = naming(scope).namer();
    try (Compression compression = new Compression(1)) {
      for (byte[] chunk : chunks) {
        int length = compression.compress(chunk, chunk.length);
        writer.add(namer.name(chunk, 0, chunk.length), chunk.length, compression.result(), length);
      }
    }
    return writer.finish();
  }

  /** Three chunks of different sizes. */
  static byte[][] chunks(int seed) {
    return IntStream.range(0, 3).mapToObj(i -> bytes(seed + i, 40 + 30 * i)).toArray(byte[][]::new);
  }

  static PackRef ref(TenantScope scope, BackupId backup, int number, PackWriter.SealedPack pack) {
    return new PackRef(
        VaultPaths.pack(scope.tenant(), new PackId(backup, FIRST, number)),
        "v1",
        Digest.of(pack.bytes()),
        pack.bytes().length,
        pack.epoch(),
        backup,
        pack.header());
  }

  /** Opens a pack and every chunk in it. */
  static List<byte[]> openAll(TenantScope scope, PackRef ref, byte[] bytes, KeyLoan key) {
    Pack pack = Pack.open(scope, ref, bytes, key);
    NamingKey.Namer namer = naming(scope).namer();
    return pack.entries().stream().map(entry -> pack.open(entry, namer)).toList();
  }

  static byte[] flipped(byte[] bytes, int at, int mask) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) mask;
    return copy;
  }

  /** These bytes with {@code with} written over them. */
  static byte[] overwritten(byte[] bytes, int at, byte[] with) {
    byte[] copy = bytes.clone();
    System.arraycopy(with, 0, copy, at, with.length);
    return copy;
  }

  static byte[] record(byte[] pack, PackEntry entry) {
    return Arrays.copyOfRange(pack, entry.offset(), entry.offset() + entry.length());
  }

  static void refused(FailureCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> org.assertj.core.api.Assertions.assertThat(failure.code()).isEqualTo(code));
  }

  static FailureCode codeOf(ThrowingCallable call) {
    FailureException failure = catchThrowableOfType(FailureException.class, call);
    org.assertj.core.api.Assertions.assertThat(failure).as("nothing was refused").isNotNull();
    return failure.code();
  }
}
