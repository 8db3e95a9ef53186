package dev.coffer.activities.step;

import dev.coffer.activities.engine.ArchiveFacts;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Imported.Check;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what an archive says of itself with what its requester says of it. */
final class ArchiveClaims {
  /** No time zone is further from UTC, and no dump is longer in the making than the rest. */
  private static final Duration ZONES = Duration.ofHours(15);

  /** How far our clock may be behind the one that an archive was made by. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private ArchiveClaims() {}

  /**
   * @param facts of an archive whose digest held
   * @throws dev.coffer.workflows.failure.FailureException {@code ARCHIVE_SHARED} when it was made
   *     of a database of another name, or has rows outside of the schema; {@code INVALID_REQUEST}
   *     when nobody says when it was made, or the two say what cannot be
   */
  static SurveyedArchive judge(
      AdoptRequest request, Placement placement, ArchiveFacts facts, Instant now) {
    List<Check> checks = new ArrayList<>(List.of(Check.DIGEST, Check.KINDS, Check.ONE_DATABASE));
    if (request.grant().scope().isolation() == Isolation.SCHEMA) {
      requireSchema(String.valueOf(placement.schema()), facts.schemas());
      checks.add(Check.ONE_SCHEMA);
    }
    if (facts.database() != null) {
      requireDatabase(
          Objects.requireNonNullElse(request.database(), placement.database()), facts.database());
      checks.add(Check.DATABASE);
    }
    if (request.madeAt() != null && facts.madeAt() != null) {
      requireAgreement(request.madeAt(), facts.madeAt());
      checks.add(Check.TIME);
    }
    return new SurveyedArchive(
        request,
        new Imported(
            request.sha256(),
            facts.format(),
            facts.tool(),
            facts.server(),
            request.madeAt() != null,
            checks),
        madeAt(request.madeAt(), facts.madeAt(), now),
        facts.tables(),
        facts.rows(),
        facts.bytes());
  }

  private static void requireSchema(String schema, Set<String> told) {
    if (!Set.of(schema).containsAll(told)) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "the archive has rows of %d schemas, not of the dataset's alone".formatted(told.size()));
    }
  }

  /** Names go into no history: the text does not say which. */
  private static void requireDatabase(String expected, String told) {
    if (!expected.equals(told)) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "the archive says that it was made of a database of another name");
    }
  }

  private static void requireAgreement(Instant stated, LocalDateTime told) {
    Duration apart = Duration.between(LocalDateTime.ofInstant(stated, ZoneOffset.UTC), told).abs();
    if (apart.compareTo(ZONES) > 0) {
      throw FailureCode.INVALID_REQUEST.because(
          "madeAt: the archive's own clock showed %s, which is that time in no time zone"
              .formatted(told));
    }
  }

  private static Instant madeAt(
      @Nullable Instant stated, @Nullable LocalDateTime told, Instant now) {
    Instant madeAt = stated;
    if (madeAt == null) {
      if (told == null) {
        throw FailureCode.INVALID_REQUEST.because(
            "madeAt: the archive does not tell when it was made");
      }
      madeAt = told.toInstant(ZoneOffset.UTC);
    }
    if (madeAt.isAfter(now.plus(SKEW))) {
      throw FailureCode.INVALID_REQUEST.because(
          "madeAt: %s is still to come; an archive's own time is taken for UTC".formatted(madeAt));
    }
    return madeAt;
  }
}
