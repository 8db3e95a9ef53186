package dev.coffer.activities.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExportPartsTest {
  private static final int PART = 16 << 20;
  private static final TenantScope ACME = Rig.scope("acme", "main");
  private static final LocalDate DAY = LocalDate.parse("2026-12-22");

  private final Rig rig = new Rig();
  private final String place = VaultPaths.export(ACME, "o-1", DAY, Attempt.fresh(1));

  @Test
  @DisplayName("A file of several parts is its parts in the order of their keys, each locked")
  void parts() {
    byte[] file = Rig.random(7, 2 * PART + 100);
    ExportParts parts = parts(rig.store(ACME, Purpose.SHRED));
    parts.write(file[0]);
    parts.write(file, 1, PART - 5);
    parts.write(file, PART - 4, file.length - PART + 4);

    assertThat(parts.finish()).isEqualTo(new ExportParts.Sum(3, file.length, Digest.of(file)));
    ObjectStore store = rig.store(ACME, Purpose.VERIFY);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (StoredVersion part : listed(store)) {
      assertThat(store.head(part.key(), part.versionId()).orElseThrow().lockedUntil())
          .isEqualTo(rig.lock.until());
      whole.writeBytes(bytes(store, part));
    }
    assertThat(whole.toByteArray()).isEqualTo(file);
  }

  @Test
  @DisplayName("A file that ends with a part has no empty one behind it")
  void whole() {
    ExportParts parts = parts(rig.store(ACME, Purpose.SHRED));
    parts.write(new byte[PART], 0, PART);

    assertThat(parts.finish().parts()).isEqualTo(1);
    assertThat(listed(rig.store(ACME, Purpose.VERIFY))).hasSize(1);
  }

  @Test
  @DisplayName("A part's key says from when on it may go; no other key does")
  void day() {
    Instant midnight = Instant.parse("2026-12-22T00:00:00Z");
    assertThat(VaultPaths.parseExport(place + "000001")).contains(midnight);
    assertThat(VaultPaths.parseExport(place + "1000000")).contains(midnight);
    assertThat(
            List.of(
                place,
                place + "1",
                place.replace("2026-12-22", "2026-02-30") + "000001",
                place.replace("exports", "packs") + "000001",
                place + "000001/x"))
        .allMatch(key -> VaultPaths.parseExport(key).isEmpty());
  }

  private ExportParts parts(ObjectStore store) {
    return new ExportParts(store, place, rig.lock);
  }

  private List<StoredVersion> listed(ObjectStore store) {
    List<StoredVersion> listed = new ArrayList<>();
    store.versions(place, listed::add);
    return listed;
  }

  private static byte[] bytes(ObjectStore store, StoredVersion part) {
    ObjectRef unpinned =
        new ObjectRef(part.key(), part.versionId(), Digest.of(new byte[0]), part.bytes());
    return store.read(unpinned, 0, Math.toIntExact(part.bytes()));
  }
}
