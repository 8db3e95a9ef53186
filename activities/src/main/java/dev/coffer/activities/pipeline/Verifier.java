package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.VerificationLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Verifies a stored backup without restoring it. */
public final class Verifier {
  /** One chunk of so many is opened by a sample. */
  private static final int SAMPLE = 10;

  private static final int MAX_FINDINGS = 100;

  private final Tuning tuning;

  public Verifier(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * Reads as deep as the level asks. A failed check is a result, and the other packs are looked at
   * all the same, so that the report shows the extent; an unavailable service is an exception.
   * Something newer on top of a pinned version is reported when nothing worse was found.
   */
  public VerificationReport run(
      VerifiedManifest backup,
      VerificationLevel level,
      TenantKeys keys,
      ObjectStore store,
      Meter meter) {
    return new Run(tuning, backup, level, keys, store, meter).report();
  }

  private static final class Run {
    private final Tuning tuning;
    private final VerifiedManifest backup;
    private final VerificationLevel level;
    private final TenantKeys keys;
    private final ObjectStore store;
    private final Meter meter;
    private final LongAdder packs = new LongAdder();
    private final LongAdder chunks = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final List<String> findings = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable FailureCode failure;

    private Run(
        Tuning tuning,
        VerifiedManifest backup,
        VerificationLevel level,
        TenantKeys keys,
        ObjectStore store,
        Meter meter) {
      this.tuning = tuning;
      this.backup = backup;
      this.level = level;
      this.keys = keys;
      this.store = store;
      this.meter = meter;
    }

    private VerificationReport report() {
      check(
          () -> {
            requireHeld(backup.object());
            requireHeld(backup.manifest().index());
          });
      check(
          () -> {
            BackupIndex index = Indexes.open(backup, keys, store);
            PackReads reads = new PackReads(backup.manifest().scope(), index, keys, store);
            PackCheck packCheck = new PackCheck(backup.manifest().scope(), index, keys, store);
            packCheck.each(
                tuning.workers(), position -> check(() -> pack(position, index, packCheck, reads)));
          });
      if (level == VerificationLevel.FULL && failure == null) {
        check(this::streams);
      }
      Shadow shadow = Shadow.over(backup, store);
      findings.addAll(shadow.findings());
      if (shadow.objects() > 0 && failure == null) {
        failure = FailureCode.OBJECT_SHADOWED;
      }
      return new VerificationReport(
          packs.sum(), chunks.sum(), bytes.sum(), failure, List.copyOf(findings));
    }

    private void pack(int position, BackupIndex index, PackCheck check, PackReads reads) {
      Manifest manifest = backup.manifest();
      PackRef ref = manifest.packs().get(position);
      packs.increment();
      check.requireLocked(position, manifest.envelope().lock(), manifest.lockedUntil());
      switch (level) {
        case STRUCTURE -> {}
        case SAMPLE -> sample(check.chunks(position), index, reads);
        case FULL -> {
          check.readWhole(position);
          meter.bytes(ref.bytes());
        }
      }
    }

    private void sample(int[] of, BackupIndex index, PackReads reads) {
      int wanted = Math.min(of.length, Math.max(1, of.length / SAMPLE));
      int[] picked = ThreadLocalRandom.current().ints(wanted, 0, of.length).toArray();
      for (int pick : picked) {
        Ranges one = new Ranges(index.chunks(), new int[] {of[pick]});
        for (byte[] plain : reads.open(one.next())) {
          count(plain.length);
        }
      }
    }

    /** Every stream from end to end: each chunk's name, each stream's length and digests. */
    private void streams() {
      try (Recall recall = Recall.of(backup, keys, store, tuning)) {
        byte[] buffer = new byte[1 << 16];
        for (StoredStream stream : recall.streams()) {
          try (InputStream in = recall.open(stream)) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
              bytes.add(got);
              meter.bytes(got);
            }
          }
          meter.stream();
        }
        chunks.add(recall.chunks());
      } catch (IOException stopped) {
        throw new UncheckedIOException(stopped);
      }
    }

    private void count(int plain) {
      chunks.increment();
      bytes.add(plain);
      meter.bytes(plain);
    }

    private void requireHeld(ObjectRef ref) {
      Holdings.requireLocked(
          Holdings.require(store, ref),
          backup.manifest().envelope().lock(),
          backup.manifest().lockedUntil());
    }

    private void check(Runnable one) {
      try {
        one.run();
      } catch (FailureException refused) {
        // A credential says nothing of the backup.
        if (!refused.code().opensIncident()
            || refused.code() == FailureCode.CREDENTIAL_EXPIRED
            || refused.code() == FailureCode.CREDENTIAL_REFUSED) {
          throw refused;
        }
        synchronized (findings) {
          if (failure == null) {
            failure = refused.code();
          }
          if (findings.size() < MAX_FINDINGS) {
            findings.add(refused.code() + ": " + refused.getMessage());
          }
        }
      }
    }
  }
}
