package dev.coffer.activities.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every engine promises, on a real server. */
public abstract class DatabaseEngineContract {
  protected static final String PREFIX = "coffer_q_0011223344556677_";
  protected static final String FIRST = PREFIX + "1";
  protected static final String KEPT = "coffer_kept_0011223344556677";

  protected static final Meter QUIET =
      new Meter() {
        @Override
        public void bytes(long bytes) {}

        @Override
        public void stream() {}
      };

  /** A meter that nobody reads. */
  public static Meter quiet() {
    return QUIET;
  }

  /** One dataset that holds something, fresh for each test. */
  public interface Dataset {
    DatabaseEngine engine();

    /**
     * A credential for this purpose; closing it drops the role, which fails if it owns anything.
     */
    Lease lease(Purpose purpose);

    /** A credential for looking at the server; closing it drops the role. */
    Surveyor surveyor();

    /** All of the live dataset as text: equal texts are equal datasets. */
    String content();

    /** The same without owners and privileges. */
    String contentAlone();

    /** Loads an export into a new place with the engine's own client: its {@link #contentAlone}. */
    String loaded(byte[] export);

    /** Takes live away, as an accident does. */
    void destroy();

    /** Changes a row of live. */
    void change();

    /** Changes a row of a quarantine, behind the engine's back. */
    void tamper(Quarantine quarantine);

    /** Removes a row of a quarantine. */
    void thin(Quarantine quarantine);

    /** Quarantines and safety copies that are on the server. */
    List<String> leftovers();
  }

  /** A leased role. */
  public interface Lease extends AutoCloseable {
    Access access();

    @Override
    void close();
  }

  /** A leased role that looks at a server. */
  public interface Surveyor extends AutoCloseable {
    ServerAccess access();

    @Override
    void close();
  }

  protected abstract Dataset dataset();

  protected static MemoryBackup backup(Dataset dataset) {
    try (Lease lease = dataset.lease(Purpose.BACKUP);
        Dump dump = dataset.engine().dump(lease.access())) {
      return MemoryBackup.of(dump);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  protected static Quarantine stage(Dataset dataset, Lease lease, Backup backup) {
    return dataset.engine().stage(lease.access(), FIRST, backup, QUIET);
  }

  @Test
  @DisplayName("O1 what was destroyed comes back as it was, verified before it is live")
  void roundTrip() {
    Dataset dataset = dataset();
    String before = dataset.content();
    MemoryBackup backup = backup(dataset);
    DatabaseEngine engine = dataset.engine();
    dataset.destroy();
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      assertThat(engine.exists(lease.access())).isFalse();
      engine.checkFit(lease.access(), backup.shape());
      Quarantine staged = stage(dataset, lease, backup);
      assertThat(engine.exists(lease.access())).isFalse();
      Verdict verdict = engine.verify(lease.access(), staged, backup, QUIET);
      assertThat(verdict.findings()).isEmpty();
      assertThat(verdict.failure()).isNull();
      Promoted promoted = engine.promote(lease.access(), staged, KEPT);
      assertThat(promoted.safetyCopy()).isNull();
      engine.checkLive(lease.access(), staged);
      assertThat(engine.exists(lease.access())).isTrue();
    }
    assertThat(dataset.content()).isEqualTo(before);
    assertThat(dataset.leftovers()).isEmpty();
  }

  @Test
  @DisplayName("A survey names the dataset, looks into what is shared, and no restore's doings")
  void survey() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    Placement live;
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      live = lease.access().placement();
      Quarantine staged = stage(dataset, lease, backup);
      assertSurveyed(dataset, live);
      dataset.engine().promote(lease.access(), staged, KEPT);
      assertThat(dataset.leftovers()).containsExactly(KEPT);
      assertSurveyed(dataset, live);
    }
    dataset.destroy();
    try (Surveyor surveyor = dataset.surveyor()) {
      assertThat(dataset.engine().survey(surveyor.access(), Set.of(live.database())))
          .noneMatch(
              slice ->
                  slice.database().equals(live.database())
                      && Objects.equals(slice.schema(), live.schema()));
    }
  }

  private static void assertSurveyed(Dataset dataset, Placement live) {
    for (Set<String> shared : List.of(Set.<String>of(), Set.of(live.database()))) {
      try (Surveyor surveyor = dataset.surveyor()) {
        List<ServerSlice> found = dataset.engine().survey(surveyor.access(), shared);
        assertThat(found)
            .filteredOn(slice -> slice.schema() == null)
            .filteredOn(slice -> slice.database().equals(live.database()))
            .extracting(ServerSlice::opened)
            .containsExactly(!shared.isEmpty());
        assertThat(found)
            .filteredOn(slice -> Objects.equals(slice.schema(), live.schema()))
            .filteredOn(slice -> slice.database().equals(live.database()))
            .hasSize(live.schema() == null || !shared.isEmpty() ? 1 : 0);
        assertThat(found)
            .noneMatch(slice -> slice.database().startsWith("coffer_"))
            .noneMatch(slice -> slice.schema() != null && slice.schema().startsWith("coffer_"));
      }
    }
  }

  @Test
  @DisplayName("An export holds what was backed up; the engine's own client loads it")
  void export() throws IOException {
    Dataset dataset = dataset();
    String live = dataset.contentAlone();
    MemoryBackup backup = backup(dataset);
    dataset.change();

    assertThat(dataset.loaded(exported(dataset, backup))).isEqualTo(live);
    assertThat(dataset.leftovers()).isEmpty();
  }

  @Test
  @DisplayName("I-4 an export of a lost or a changed row is none")
  void exportOfOtherRows() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    Backup.StoredStream rows =
        backup.streams().stream()
            .filter(stream -> stream.spec().kind() == StreamSpec.Kind.ROWS)
            .filter(stream -> stream.tally().rows() > 1)
            .findFirst()
            .orElseThrow();
    String name = rows.spec().name();
    byte[] content = backup.content(name);
    int last = content.length - 2;
    while (content[last] != '\n') {
      last--;
    }
    MemoryBackup thinned = backup.with(name, Arrays.copyOf(content, last + 1));
    assertFails(FailureCode.ROW_COUNT, () -> exported(dataset, thinned));
    content[last + 1] ^= 1;
    MemoryBackup tampered = backup.with(name, content);
    assertFails(FailureCode.ROW_DIGEST, () -> exported(dataset, tampered));
  }

  private static byte[] exported(Dataset dataset, Backup backup) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    dataset.engine().export(backup, file, QUIET);
    return file.toByteArray();
  }

  @Test
  @DisplayName("O3 promotion keeps what was live, may run twice, and can be undone twice")
  void promotionAndUndo() {
    Dataset dataset = dataset();
    String before = dataset.content();
    MemoryBackup backup = backup(dataset);
    dataset.change();
    String changed = dataset.content();
    assertThat(changed).isNotEqualTo(before);
    DatabaseEngine engine = dataset.engine();
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      Quarantine staged = stage(dataset, lease, backup);
      assertThat(dataset.content()).isEqualTo(changed);
      assertThat(engine.promote(lease.access(), staged, KEPT).safetyCopy()).isEqualTo(KEPT);
      assertThat(dataset.content()).isEqualTo(before);
      Promoted again = engine.promote(lease.access(), staged, KEPT);
      assertThat(again.already()).isTrue();
      assertThat(again.safetyCopy()).isEqualTo(KEPT);
      assertThat(dataset.content()).isEqualTo(before);

      assertThat(engine.undo(lease.access(), staged.identity(), KEPT)).isTrue();
      assertThat(dataset.content()).isEqualTo(changed);
      assertThat(engine.undo(lease.access(), staged.identity(), KEPT)).isFalse();
      assertThat(dataset.content()).isEqualTo(changed);
    }
    assertThat(dataset.leftovers()).isEmpty();
  }

  @Test
  @DisplayName("undo without a safety copy takes the promoted data out of its live place")
  void undoOfFirstRestore() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    dataset.destroy();
    DatabaseEngine engine = dataset.engine();
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      Quarantine staged = stage(dataset, lease, backup);
      engine.promote(lease.access(), staged, KEPT);
      assertThat(engine.undo(lease.access(), staged.identity(), KEPT)).isTrue();
      assertThat(engine.exists(lease.access())).isFalse();
    }
  }

  @Test
  @DisplayName("I-4 a changed row and a lost row in quarantine are told apart, and found")
  void verification() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    DatabaseEngine engine = dataset.engine();
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      Quarantine staged = stage(dataset, lease, backup);
      dataset.tamper(staged);
      assertThat(engine.verify(lease.access(), staged, backup, QUIET).failure())
          .isEqualTo(FailureCode.ROW_DIGEST);
      dataset.thin(staged);
      assertThat(engine.verify(lease.access(), staged, backup, QUIET).failure())
          .isEqualTo(FailureCode.ROW_COUNT);
    }
  }

  @Test
  @DisplayName("staging and discarding may run twice; discarding drops quarantines only")
  void repetition() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    String before = dataset.content();
    DatabaseEngine engine = dataset.engine();
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      stage(dataset, lease, backup);
      stage(dataset, lease, backup);
      assertThat(dataset.leftovers()).containsExactly(FIRST);
      assertThat(engine.discard(lease.access(), PREFIX)).containsExactly(FIRST);
      assertThat(engine.discard(lease.access(), PREFIX)).isEmpty();
    }
    assertThat(dataset.leftovers()).isEmpty();
    assertThat(dataset.content()).isEqualTo(before);
  }

  @Test
  @DisplayName("a cancelled staging stops and leaves live as it was")
  void cancellation() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    String before = dataset.content();
    Meter cancelling =
        new Meter() {
          @Override
          public void bytes(long bytes) {
            if (bytes > 0) {
              throw new CancellationException("cancelled");
            }
          }

          @Override
          public void stream() {}
        };
    try (Lease lease = dataset.lease(Purpose.RESTORE)) {
      assertThatThrownBy(() -> dataset.engine().stage(lease.access(), FIRST, backup, cancelling))
          .isInstanceOf(CancellationException.class);
      dataset.engine().discard(lease.access(), PREFIX);
    }
    assertThat(dataset.leftovers()).isEmpty();
    assertThat(dataset.content()).isEqualTo(before);
  }

  @Test
  @DisplayName("T3 a promotion waits for no dump: it says that the dataset is busy")
  void promotionDuringDump() {
    Dataset dataset = dataset();
    MemoryBackup backup = backup(dataset);
    try (Lease lease = dataset.lease(Purpose.RESTORE);
        Lease other = dataset.lease(Purpose.BACKUP)) {
      Quarantine staged = stage(dataset, lease, backup);
      try (Dump running = dataset.engine().dump(other.access())) {
        assertThat(running.streams()).isNotEmpty();
        assertFails(
            FailureCode.DATABASE_BUSY,
            () -> dataset.engine().promote(lease.access(), staged, KEPT));
      }
      dataset.engine().discard(lease.access(), PREFIX);
    }
  }

  protected static void assertFails(FailureCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
