package dev.coffer.activities.step;

import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.HoldRecord.State;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads holds back from their signed records. */
final class HoldImport {
  private HoldImport() {}

  static List<HoldRecord> read(TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    String prefix = VaultRecords.holdsPrefix(tenant);
    Map<HoldId, Lifting> liftings =
        Proofs.all(Proofs.Kind.LIFTING, prefix, Lifting.class, trusted, store).stream()
            .filter(
                signed ->
                    signed
                        .object()
                        .key()
                        .equals(VaultRecords.liftingKey(tenant, signed.record().hold())))
            .map(Proofs.Signed::record)
            .filter(lifting -> lifting.tenant().equals(tenant))
            .collect(Collectors.toMap(Lifting::hold, Function.identity()));
    return Proofs.all(Proofs.Kind.HOLD, prefix, Hold.class, trusted, store).stream()
        .map(Proofs.Signed::record)
        .filter(hold -> hold.tenant().equals(tenant))
        .map(hold -> record(hold, liftings.get(hold.id())))
        .toList();
  }

  private static HoldRecord record(Hold hold, @Nullable Lifting lifting) {
    return new HoldRecord(hold, lifting == null ? State.IN_FORCE : State.LIFTED, lifting);
  }
}
