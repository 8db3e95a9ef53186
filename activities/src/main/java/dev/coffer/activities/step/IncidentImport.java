package dev.coffer.activities.step;

import dev.coffer.activities.catalog.IncidentRecord;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.IncidentReview;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads incidents back from their locked evidence and reviews. */
final class IncidentImport {
  private IncidentImport() {}

  static List<IncidentRecord> read(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    String prefix = VaultRecords.incidentsPrefix(tenant);
    Map<String, IncidentReview> reviews =
        Proofs.all(Proofs.Kind.REVIEW, prefix, IncidentReview.class, trusted, store).stream()
            .map(Proofs.Signed::record)
            .collect(
                Collectors.toMap(
                    review -> review.report().id().value(), Function.identity(), (a, b) -> a));
    return Proofs.all(
            Proofs.Kind.EVIDENCE, prefix, VaultRecords.EvidenceBundle.class, trusted, store)
        .stream()
        .filter(bundle -> bundle.record().report().tenant().equals(tenant))
        .map(bundle -> record(bundle, reviews.get(bundle.record().report().id().value())))
        .toList();
  }

  private static IncidentRecord record(
      Proofs.Signed<VaultRecords.EvidenceBundle> bundle, @Nullable IncidentReview review) {
    IncidentReport report = bundle.record().report();
    Verdict verdict = review == null ? null : review.verdict();
    return new IncidentRecord(
        report.id(),
        report.tenant(),
        report.grant() instanceof ScopeGrant scoped ? scoped.scope().dataset() : null,
        report.code(),
        report.text(),
        report.subject(),
        report.kind(),
        report.backup(),
        report.restore(),
        report.halted(),
        bundle.record().collectedAt(),
        bundle.object(),
        verdict == null
            ? null
            : new IncidentRecord.Closing(
                verdict.by(), verdict.thaw(), verdict.note(), bundle.record().collectedAt()));
  }
}
