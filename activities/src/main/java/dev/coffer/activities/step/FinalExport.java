package dev.coffer.activities.step;

import static java.util.Comparator.comparing;

import dev.coffer.activities.age.AgeFile;
import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Candidate;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.ExportParts;
import dev.coffer.activities.pipeline.KeyWatch;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PlannedExport;
import dev.coffer.workflows.purge.PurgeRequest;
import io.temporal.activity.Activity;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant that leaves takes along: of each dataset the newest good backup, one that Coffer
 * took if there is any, as the file that its engine's own client loads, compressed with gzip and
 * sealed to the tenant's key in the age format. It is read from the vault alone, with a key session
 * that can only unwrap and a store session that can put nothing but exports; no database is asked
 * for anything.
 */
public final class FinalExport {
  private static final int BUFFER = 1 << 16;

  private final Departures departures;
  private final PurgeBook book;
  private final Lender lender;
  private final Vault vault;
  private final Engines engines;
  private final Duration keep;
  private final LockMode lock;
  private final Clock clock;

  /**
   * @param keep how long an export can be fetched
   */
  public FinalExport(
      Departures departures,
      PurgeBook book,
      Lender lender,
      Vault vault,
      Engines engines,
      Duration keep,
      LockMode lock,
      Clock clock) {
    this.departures = departures;
    this.book = book;
    this.lender = lender;
    this.vault = vault;
    this.engines = engines;
    this.keep = keep;
    this.lock = lock;
    this.clock = clock;
  }

  /**
   * What the plan says of it; null when nothing is to be exported.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code INVALID_REQUEST} when nothing can
   *     be sealed to the recipient, {@code NOTHING_TO_EXPORT}
   */
  @Nullable PlannedExport plan(PurgeRequest request) {
    AgeRecipient recipient = request.exportTo();
    if (recipient == null) {
      return null;
    }
    AgeFile.require(recipient);
    return new PlannedExport(datasets(request.grant().tenant()).size(), keep);
  }

  /**
   * The tenant's datasets.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code NOTHING_TO_EXPORT} when one of
   *     them has no good backup
   */
  List<DatasetId> datasets(TenantId tenant) {
    List<Candidate> candidates = book.candidates(tenant);
    return departures.datasets(tenant).stream()
        .map(scope -> source(scope, candidates).scope().dataset())
        .toList();
  }

  private static Candidate source(TenantScope scope, List<Candidate> candidates) {
    return candidates.stream()
        .filter(one -> one.scope().equals(scope) && one.backup().good() && !one.marked())
        .max(
            comparing((Candidate one) -> !one.backup().isImported())
                .thenComparing(one -> one.backup().facts().cutAt()))
        .orElseThrow(
            () ->
                FailureCode.NOTHING_TO_EXPORT.because(
                    "dataset %s has no good backup; take one, or let the tenant leave without"
                            .formatted(scope.dataset())
                        + " an export"));
  }

  /**
   * Seals one dataset. What an earlier try of the run has on record, that one stays.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code NOTHING_TO_EXPORT}; and what
   *     opening or reading the backup fails with
   */
  ExportedDataset export(PurgeRequest request, DatasetId dataset) {
    TenantId tenant = request.grant().tenant();
    Optional<ExportedDataset> before = exported(request, dataset);
    if (before.isPresent()) {
      return before.get();
    }
    TenantScope scope =
        departures.datasets(tenant).stream()
            .filter(each -> each.dataset().equals(dataset))
            .findFirst()
            .orElseThrow(() -> FailureCode.NOT_FOUND.because("no dataset " + dataset));
    Candidate source = source(scope, book.candidates(tenant));
    book.exported(tenant, request.id(), seal(request, scope, source.backup()));
    // The one on record: another try of this step may have been slower or faster.
    return exported(request, dataset).orElseThrow();
  }

  private Optional<ExportedDataset> exported(PurgeRequest request, DatasetId dataset) {
    return exported(request).stream().filter(each -> each.dataset().equals(dataset)).findFirst();
  }

  private ExportedDataset seal(PurgeRequest request, TenantScope scope, BackupRecord backup) {
    RunRef run = new RunRef(scope.tenant(), request.id());
    AgeRecipient recipient = Objects.requireNonNull(request.exportTo(), "nobody to export to");
    // Whole days: the date is part of the name, so that a purge needs nothing else to know it.
    LocalDate until = LocalDate.ofInstant(clock.instant().plus(keep), ZoneOffset.UTC).plusDays(1);
    Lock locked = new Lock(lock, until.atStartOfDay().toInstant(ZoneOffset.UTC));
    String place =
        VaultPaths.export(
            scope,
            request.id(),
            until,
            Attempt.fresh(Activity.getExecutionContext().getInfo().getAttempt()));
    Heartbeat heartbeat =
        new Heartbeat("export", backup.facts().plainBytes(), backup.facts().streams());
    Expectation expected = new Expectation(scope, backup.id(), backup.envelope().digest());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore source = lender.store(run, Purpose.VERIFY);
        ObjectStore target = lender.store(run, Purpose.SHRED);
        Vault.Opened opened = vault.open(backup.manifest(), expected, keys.session(), source);
        KeyWatch meter = KeyWatch.over(opened.keys(), heartbeat)) {
      ExportParts parts = new ExportParts(target, place, locked);
      // Closed only when all of it was written: its end is what makes it a whole file.
      OutputStream file = new GZIPOutputStream(AgeFile.sealing(recipient, parts), BUFFER);
      engines.of(scope.engine()).export(opened.backup(), file, meter);
      file.close();
      // Nothing is handed over that was opened by a key which has been taken back since (K5).
      opened.keys().requireLent();
      ExportParts.Sum sum = parts.finish();
      return new ExportedDataset(
          scope.dataset(),
          backup.id(),
          place,
          sum.parts(),
          sum.bytes(),
          sum.sha256(),
          locked.until());
    } catch (IOException broken) {
      throw FailureCode.STORE_UNAVAILABLE.because("the export broke off", broken);
    }
  }

  /** What the run has exported. */
  List<ExportedDataset> exported(PurgeRequest request) {
    return book.exports(request.grant().tenant(), request.id());
  }

  /** Whatever the workflow did: nothing goes before all is exported that was asked for. */
  void requireDone(PurgeRequest request) {
    if (request.exportTo() == null) {
      return;
    }
    Set<DatasetId> done =
        exported(request).stream().map(ExportedDataset::dataset).collect(Collectors.toSet());
    for (TenantScope scope : departures.datasets(request.grant().tenant())) {
      if (!done.contains(scope.dataset())) {
        throw FailureCode.NOTHING_TO_EXPORT.because(
            "dataset %s has not been exported".formatted(scope.dataset()));
      }
    }
  }

  /** For the audit: ids, counts and digests. */
  static Map<String, String> facts(AgeRecipient recipient, ExportedDataset exported) {
    return Map.of(
        "recipient", recipient.fingerprint().hex(),
        "dataset", exported.dataset().value(),
        "backup", exported.backup().value(),
        "place", exported.place(),
        "parts", Integer.toString(exported.parts()),
        "bytes", Long.toString(exported.bytes()),
        "sha256", exported.sha256().hex(),
        "until", exported.until().toString());
  }
}
