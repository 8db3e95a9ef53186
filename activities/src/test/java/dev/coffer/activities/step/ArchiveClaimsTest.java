package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.engine.ArchiveFacts;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Imported.Check;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What an archive says of itself")
class ArchiveClaimsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  @DisplayName("is believed for its time, as UTC, and for its database when it is the dataset's")
  void believed() {
    SurveyedArchive archive = judge(null, null, "acme_db", "2024-02-29T12:00:00");

    assertThat(archive.madeAt()).isEqualTo("2024-02-29T12:00:00Z");
    assertThat(archive.imported().timeStated()).isFalse();
    assertThat(archive.imported().checks())
        .containsExactly(Check.DIGEST, Check.KINDS, Check.ONE_DATABASE, Check.DATABASE);
    assertThat(archive.rows()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-02-29T12:00:00Z,      2024-02-29T12:00:00",
    "2024-02-28T22:05:00Z,      2024-02-29T12:00:00",
    "2024-03-01T00:00:00Z,      2024-02-29T12:00:00"
  })
  @DisplayName("agrees with a stated time that it is in some time zone, and the statement counts")
  void stated(Instant stated, String told) {
    SurveyedArchive archive = judge(stated, null, "acme_db", told);

    assertThat(archive.madeAt()).isEqualTo(stated);
    assertThat(archive.imported().timeStated()).isTrue();
    assertThat(archive.imported().checks()).contains(Check.TIME);
  }

  @ParameterizedTest(name = "stated {0}, told {1}")
  @CsvSource({
    "2024-02-27T12:00:00Z,  2024-02-29T12:00:00",
    "2024-03-02T12:00:00Z,  2024-02-29T12:00:00",
    "2026-11-21T12:02:00Z,  ",
    ",                      2026-11-21T12:02:00",
    ",                      "
  })
  @DisplayName("is not outdone by a statement that cannot be, and no time is guessed")
  void refused(@Nullable Instant stated, @Nullable String told) {
    FailureException refused =
        catchThrowableOfType(FailureException.class, () -> judge(stated, null, null, told));

    assertThat(refused.code()).isEqualTo(FailureCode.INVALID_REQUEST);
    assertThat(refused.getMessage()).startsWith("madeAt: ");
  }

  @Test
  @DisplayName("I-1 of a database of another name is refused, unless that name is asked for")
  void otherDatabase() {
    FailureException refused =
        catchThrowableOfType(
            FailureException.class, () -> judge(NOW, null, "bolt_db", "2026-11-21T12:00:00"));

    assertThat(refused.code()).isEqualTo(FailureCode.ARCHIVE_SHARED);
    assertThat(refused.getMessage()).doesNotContain("bolt_db", "acme_db");
    assertThat(judge(NOW, "bolt_db", "bolt_db", null).imported().checks()).contains(Check.DATABASE);
    assertThat(judge(NOW, null, null, null).imported().checks()).doesNotContain(Check.DATABASE);
  }

  @Test
  @DisplayName(
      "I-1 that has rows of another schema than the dataset's is refused before it is loaded")
  void otherSchema() {
    assertThat(judge(NOW, null, null, null, "app").imported().checks())
        .contains(Check.ONE_SCHEMA, Check.ONE_DATABASE);

    FailureException refused =
        catchThrowableOfType(FailureException.class, () -> judge(NOW, null, null, null, "sales"));
    assertThat(refused.code()).isEqualTo(FailureCode.ARCHIVE_SHARED);
    assertThat(refused.getMessage()).doesNotContain("app", "sales");
  }

  private static SurveyedArchive judge(
      @Nullable Instant stated,
      @Nullable String named,
      @Nullable String told,
      @Nullable String madeAt) {
    return judge(stated, named, told, madeAt, null);
  }

  private static SurveyedArchive judge(
      @Nullable Instant stated,
      @Nullable String named,
      @Nullable String told,
      @Nullable String madeAt,
      @Nullable String schema) {
    TenantScope scope =
        new TenantScope(
            new TenantId("acme"),
            new DatasetId("main"),
            EngineKind.POSTGRESQL,
            schema == null ? Isolation.DATABASE : Isolation.SCHEMA);
    AdoptRequest request =
        new AdoptRequest(
            new BackupId("i-1"),
            new ScopeGrant(scope, scope.digest(), "i-1", "rita", "seal"),
            "2024.dump",
            Digest.of("archive"),
            stated,
            named,
            false,
            "");
    ArchiveFacts facts =
        new ArchiveFacts(
            "custom",
            told,
            "16.4",
            "17.2",
            madeAt == null ? null : LocalDateTime.parse(madeAt),
            Set.of("app"),
            3,
            7,
            70);
    return ArchiveClaims.judge(request, new Placement("local", "acme_db", schema), facts, NOW);
  }
}
