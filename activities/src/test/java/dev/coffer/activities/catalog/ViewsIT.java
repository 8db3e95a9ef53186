package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.audit.jdbc.JdbcAuditLog;
import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.catalog.jdbc.JdbcScheduleBook;
import dev.coffer.activities.jdbc.CatalogDatabase;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.verify.VerifyRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the API reads, as the role that the API has. */
class ViewsIT {
  private static final String SCHEDULE =
      "BACKUP cron=\"0 2 * * *\" zone=UTC jitter=PT0S catchUp=PT1H within=PT4H"
          + " since=2026-11-21T10:00:00Z";

  private static final List<CatalogDatabase> DATABASES = new ArrayList<>();
  private static Database reader;
  private static Catalog catalog;
  private static ScheduleBook book;
  private static AuditLog audit;
  private Sample sample;

  @BeforeAll
  static void open() {
    CatalogDatabase database = CatalogDatabase.fresh();
    DATABASES.add(database);
    reader = database.reader();
    catalog = new JdbcCatalog(database.app());
    book = new JdbcScheduleBook(database.app());
    audit = new JdbcAuditLog(database.app());
  }

  @BeforeEach
  void onboard() {
    sample = Sample.onboarded(catalog);
  }

  @AfterAll
  static void close() {
    DATABASES.forEach(CatalogDatabase::close);
  }

  @Test
  @DisplayName("v_tenant shows every reservation and whether restores are frozen")
  void tenants() {
    assertThat(row("state, frozen, retention, restore_approvals, keyring_revision", "v_tenant"))
        .isEqualTo("ACTIVE|false|PT720H|1|1");
    catalog.incidentOpened(sample.report("i-1", FailureCode.ROW_DIGEST, true));
    assertThat(row("frozen", "v_tenant")).isEqualTo("true");

    Sample withdrawn = new Sample();
    catalog.reserveTenant(withdrawn.tenant, "run-t", Sample.POLICY, "eu-1");
    catalog.withdrawTenant(withdrawn.tenant, "run-t", null);
    assertThat(row(reader, withdrawn, "state, withdrawn_at IS NOT NULL", "v_tenant"))
        .isEqualTo("WITHDRAWN|true");
  }

  @Test
  @DisplayName("v_held_key shows who holds a key, and what asking for it last came to")
  void heldKey() {
    catalog.keyHeld(sample.tenant, new KeyRef("acme-keys", "transit", "t-acme-kek"));
    assertThat(row("server, mount, key_name, answer IS NULL", "v_held_key"))
        .isEqualTo("acme-keys|transit|t-acme-kek|true");
    catalog.heldKeyAnswered(sample.tenant, KeyRef.Answer.REVOKED);
    assertThat(row("answer, answered_at IS NOT NULL", "v_held_key")).isEqualTo("REVOKED|true");
  }

  @Test
  @DisplayName("v_policy keeps every version as it was; v_tenant shows the one that counts")
  void policies() {
    catalog.changePolicy(sample.tenant, Sample.policy(4, Tier.GOLD), "run-p", "rita");

    assertThat(row("policy_version, rules", "v_tenant")).isEqualTo("4|" + Tier.GOLD.rules().text());
    assertThat(column("concat_ws('|', version, rules, run, changed_by)", "v_policy"))
        .containsExactly(
            "3|" + Tier.BRONZE.rules().text() + "|run-t",
            "4|" + Tier.GOLD.rules().text() + "|run-p|rita");
  }

  @Test
  @DisplayName(
      "v_dataset shows where the dataset lives, as it was given, and its newest good backup")
  void datasets() {
    catalog.backupCommitted(sample.committed("b-1", 100));
    catalog.backupCommitted(sample.committed("b-2", 200));
    VerifyRequest failing = sample.verifyRequest("v-1", "b-2", VerificationLevel.FULL);
    catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_ALTERED));

    assertThat(row("database_name", "v_dataset")).isEqualTo(sample.placement.database());
    assertThat(
            row("state, engine, isolation, server, engine_version, newest_backup_id", "v_dataset"))
        .isEqualTo("ACTIVE|POSTGRESQL|DATABASE|main|18.6|b-1");
  }

  @Test
  @DisplayName("v_backup shows a backup from its start to its doubt and hold")
  void backups() {
    catalog.backupStarted(sample.order("b-1", null));
    assertThat(row("state, requested_by, reason, workflow, cut_at IS NULL", "v_backup"))
        .isEqualTo("RUNNING|alice|before the release|backup/" + sample.tenant + "/main|true");
    catalog.backupFailed(sample.backupFailure("b-1"));
    assertThat(row("state, failure_code, failure_text", "v_backup"))
        .isEqualTo("FAILED|STORE_UNAVAILABLE|no answer");
    catalog.backupCommitted(sample.committed("b-1", 0));
    assertThat(row("held, hold_reason IS NULL, held_at IS NULL, holds", "v_backup"))
        .isEqualTo("false|true|true|0");
    catalog.holdPlaced(sample.hold("h-1", "b-1"));
    catalog.holdPlaced(sample.hold("h-2", null));
    VerifyRequest failing = sample.verifyRequest("v-1", "b-1", VerificationLevel.SAMPLE);
    catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_ALTERED));

    assertThat(
            row(
                "state, failure_code IS NULL, good, doubt_code, held, hold_reason, holds,"
                    + " verified_level, row_count, stored_bytes, lock_mode, cut_at = '"
                    + NOON
                    + "'",
                "v_backup"))
        .isEqualTo(
            "COMMITTED|true|false|PACK_ALTERED|true|case 7|2|SAMPLE|5000000000|9|COMPLIANCE|true");
    catalog.holdLifted(sample.lifting("h-1", "bob"));
    assertThat(row("held, holds", "v_backup")).isEqualTo("true|1");
    catalog.holdLifted(sample.lifting("h-2", "bob"));
    assertThat(row("held, holds, hold_reason IS NULL", "v_backup")).isEqualTo("false|0|true");
  }

  @Test
  @DisplayName("v_hold shows a hold from its placing to its lifting, and keeps it")
  void holds() {
    catalog.holdPlaced(sample.hold("h-1", "b-1"));
    assertThat(row("state, kind, dataset_id, backup_id, owner, reason, placed_by", "v_hold"))
        .isEqualTo("PLACING|LEGAL|main|b-1|counsel|case 7|alice");
    catalog.holdMirrored(sample.tenant, new HoldId("h-1"));
    assertThat(row("state", "v_hold")).isEqualTo("IN_FORCE");
    catalog.holdLifted(sample.lifting("h-1", "bob"));
    catalog.holdReleased(sample.tenant, new HoldId("h-1"));
    assertThat(row("state, lifted_by, lift_reason, lifted_at IS NULL, rebuilt", "v_hold"))
        .isEqualTo("LIFTED|bob|settled|false|false");
  }

  @Test
  @DisplayName("a backup or restore that was refused at once is listed with its reason")
  void refusals() {
    catalog.backupFailed(sample.backupFailure("b-1"));
    catalog.restoreFailed(sample.restoreFailure("r-1", FailureCode.TENANT_FROZEN, null));

    assertThat(row("state, failure_code, requested_by", "v_backup"))
        .isEqualTo("FAILED|STORE_UNAVAILABLE|alice");
    assertThat(row("state, failure_code, requested_by, reason", "v_restore"))
        .isEqualTo("REFUSED|TENANT_FROZEN|alice|dropped table");
  }

  @Test
  @DisplayName("v_verification shows a verification while it runs and what it found")
  void verifications() {
    VerifyRequest request = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    catalog.verificationStarted(request, "verify/x/v-1");
    assertThat(row("state, workflow, packs IS NULL", "v_verification"))
        .isEqualTo("RUNNING|verify/x/v-1|true");
    catalog.verified(request, Sample.verdict(request, FailureCode.PACK_ALTERED));

    assertThat(row("state, failure_code, packs, chunks, bytes, findings", "v_verification"))
        .isEqualTo("FAILED|PACK_ALTERED|2|30|4000|[\"pack 2 of 2 differs\"]");
  }

  @Test
  @DisplayName("v_restore shows plan, proof and whether the restore can still be taken back")
  void restores() {
    RestoreId restore = new RestoreId("r-1");
    catalog.restoreStarted(sample.restoreRequest("r-1"), "restore/x/main");
    catalog.restorePlanned(sample.plan("r-1", 2));
    assertThat(row("state, approvals, plan_digest, undoable", "v_restore"))
        .isEqualTo("WAITING_FOR_APPROVAL|2|" + sample.plan("r-1", 2).digest() + "|false");
    catalog.restoreDone(sample.proof("r-1"));
    assertThat(row("state, undoable, row_count, bytes, proof_key", "v_restore"))
        .isEqualTo("DONE|true|12|3456|tenants/" + sample.tenant + "/certificates/r-1");

    catalog.restoreStarted(sample.restoreRequest("r-2"), "restore/x/main");
    catalog.restoreDone(sample.proof("r-2"));
    assertThat(column("undoable", "v_restore")).containsExactly("false", "true");
    catalog.restoreUndone(sample.scope, new RestoreId("r-2"), NOON);
    assertThat(column("undoable", "v_restore")).containsExactly("true", "false");
    catalog.restoreUndone(sample.scope, restore, NOON);
    assertThat(column("state", "v_restore")).containsExactly("UNDONE", "UNDONE");
  }

  @Test
  @DisplayName("v_restore names the incident that a restore halted into")
  void halted() {
    catalog.restoreStarted(sample.restoreRequest("r-1"), "restore/x/main");
    catalog.restoreFailed(
        sample.restoreFailure("r-1", FailureCode.ROW_DIGEST, new IncidentId("i-1")));

    assertThat(row("state, failure_code, failure_text, incident_id", "v_restore"))
        .isEqualTo("HALTED|ROW_DIGEST|it did not work|i-1");
  }

  @Test
  @DisplayName("v_incident shows an incident from containment to its verdict")
  void incidents() {
    IncidentReport report = sample.report("i-1", FailureCode.ROW_DIGEST, true);
    catalog.incidentOpened(report);
    assertThat(row("state, failure_code, summary, subject, kind, halted", "v_incident"))
        .isEqualTo("CONTAINING|ROW_DIGEST|a check failed|r-1|RESTORE|true");
    catalog.incidentEvidence(report, sample.object("evidence/i-1"));
    assertThat(row("state, evidence_key", "v_incident"))
        .isEqualTo("WAITING_FOR_VERDICT|tenants/" + sample.tenant + "/evidence/i-1");
    catalog.incidentClosed(report, Sample.verdict(report, false));
    assertThat(row("state, verdict_by, verdict_note, closed_at IS NOT NULL", "v_incident"))
        .isEqualTo("STAYS_FROZEN|bob|looked into it|true");
    catalog.incidentClosed(report, Sample.verdict(report, true));
    assertThat(row("state", "v_incident")).isEqualTo("THAWED");
  }

  @Test
  @DisplayName("v_schedule and v_policy show what runs by itself; v_missed_run what did not")
  void schedules() {
    assertThat(row("schedules = ''", "v_schedule")).isEqualTo("true");
    Policy fourth = catalog.tenant(sample.tenant).policy().scheduling(Schedule.parse(SCHEDULE));
    catalog.changePolicy(sample.tenant, fourth, "run-p", "rita");
    assertThat(row("schedules", "v_schedule")).isEqualTo(SCHEDULE);
    assertThat(column("schedules", "v_policy")).containsExactly("", SCHEDULE);

    MissedRun missed =
        new MissedRun(sample.tenant, ScheduleKind.BACKUP, sample.scope.dataset(), NOON, null);
    book.missed(missed);
    assertThat(row("kind, dataset_id, last_good IS NULL, told_at IS NULL", "v_missed_run"))
        .isEqualTo("BACKUP|main|true|true");
    book.told(missed);
    book.cleared(missed);
    assertThat(row("told_at IS NULL, cleared_at IS NULL", "v_missed_run")).isEqualTo("false|false");
    catalog.backupCommitted(sample.committed("b-1", 0));
    assertThat(row("kind, dataset_id", "v_good_run")).isEqualTo("BACKUP|main");
  }

  @Test
  @DisplayName("v_fleet_schedule shows what runs for all tenants together")
  void fleetSchedules() {
    String line = SCHEDULE.replaceFirst("BACKUP", "WATCH");
    book.declared(Schedule.parse(line).getFirst());
    List<String> shown =
        reader.call(
            tx ->
                tx.all(
                    "SELECT kind, schedule FROM coffer.v_fleet_schedule",
                    row -> row.text("kind") + '|' + row.text("schedule")));
    assertThat(shown).containsExactly("WATCH|" + line);
  }

  @Test
  @DisplayName("v_signing_key shows public keys as a JWK writes them")
  void signingKeys() {
    byte[] raw = new byte[32];
    Arrays.fill(raw, (byte) 0xfb);
    catalog.signingKeys(sample.tenant, List.of(new Dsse.TrustedKey(sample.tenant + "/1", raw)));

    assertThat(row("key_id, x, recorded_at IS NOT NULL", "v_signing_key"))
        .isEqualTo(sample.tenant + "/1|-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s|true");
  }

  @Test
  @DisplayName("v_keyring shows revision, versions and epochs; v_rotation how they came to be")
  void rotations() {
    assertThat(row("revision, key_version, key_minimum, epoch", "v_keyring")).isEqualTo("1|1|1|1");
    catalog.rotationStarted(sample.rotationOrder("k-1", 1));
    assertThat(row("rotation_id, state, from_revision, workflow", "v_rotation"))
        .isEqualTo("k-1|RUNNING|1|rotation/" + sample.tenant);

    catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/2"), 2));
    assertThat(
            row("min(revision), min(key_version), max(key_minimum), array_agg(epoch)", "v_keyring"))
        .isEqualTo("2|2|1|[1, 2]");
    catalog.rotationDone(sample.rotated("k-1", 2));
    assertThat(row("max(key_minimum)", "v_keyring")).isEqualTo("2");
    assertThat(row("state, revision, key_version, keys, epoch", "v_rotation"))
        .isEqualTo("DONE|2|2|3|2");

    Sample halted = Sample.onboarded(catalog);
    catalog.rotationFailed(halted.rotationFailure("k-1", FailureCode.KEYS_ROLLED_BACK));
    assertThat(
            row(
                reader,
                halted,
                "state, from_revision IS NULL, failure_code, failure_text, incident_id",
                "v_rotation"))
        .isEqualTo("HALTED|true|KEYS_ROLLED_BACK|as it was said|i-k-1");
  }

  @Test
  @DisplayName("v_compromise shows how it was answered; what is shredded is no longer listed")
  void compromises() {
    catalog.compromiseStarted(sample.compromiseOrder("x-1"));
    assertThat(row("compromise_id, state, epochs, planned_packs, workflow", "v_compromise"))
        .isEqualTo("x-1|RUNNING|[1, 2]|4|rotation/" + sample.tenant);
    catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/3"), 3));
    catalog.backupCommitted(sample.committed("b-1", 0));
    catalog.resealed(sample.scope, sample.resealing("b-1", sample.object("b-1/manifest"), 2));
    assertThat(row("backup_id, naming, from_key, manifest_key, run", "v_sealing"))
        .isEqualTo(
            "b-1|2|%1$s/b-1/manifest|%1$s/b-1/manifest-2|x-2"
                .formatted("tenants/" + sample.tenant));
    catalog.compromiseDone(sample.answered("x-1"));
    assertThat(row("state, backups, epoch, key_version, remaining, report_bytes", "v_compromise"))
        .isEqualTo("DONE|3|3|3|7|4321");
    assertThat(row("epoch, key_minimum", "v_keyring")).isEqualTo("3|3");

    Sample halted = Sample.onboarded(catalog);
    catalog.compromiseFailed(halted.compromiseFailure("x-1", FailureCode.PACK_ALTERED));
    assertThat(row(reader, halted, "state, epochs, failure_code, incident_id", "v_compromise"))
        .isEqualTo("HALTED|[1, 2]|PACK_ALTERED|i-x-1");
  }

  @Test
  @DisplayName("v_audit shows the chain with its digests")
  void audit() {
    AuditLog.Head head =
        audit.append(sample.tenant, "o-1", "alice", "backup.started", Map.of("backup", "b-1"));

    assertThat(row("sequence, actor, action, details ->> 'backup', digest", "v_audit"))
        .isEqualTo("1|alice|backup.started|b-1|" + head.digest());
  }

  @Test
  @DisplayName(
      "I-11 after a rebuild the views show what they showed, in all that the store can know")
  void rebuilt() {
    catalog.backupCommitted(sample.committed("b-1", 100));
    catalog.backupCommitted(sample.committed("b-2", 200));
    CatalogDatabase empty = CatalogDatabase.fresh();
    DATABASES.add(empty);
    Catalog target = new JdbcCatalog(empty.app());
    target.importTenant(
        catalog.tenant(sample.tenant),
        new KeyringRecord(
            sample.object("keyring/1"), 1, 1, List.of(new KeyringRecord.Epoch(1, Sample.NOON))));
    target.importDataset(catalog.dataset(sample.scope));
    catalog.holdPlaced(sample.hold("h-1", "b-1"));
    target.importHold(catalog.hold(sample.tenant, new HoldId("h-1")).orElseThrow());
    for (String id : List.of("b-1", "b-2")) {
      target.importBackup(sample.scope, catalog.backup(sample.scope, new BackupId(id)));
    }

    Database rebuilt = empty.reader();
    Map<String, List<String>> unknowable =
        Map.of(
            "v_tenant", List.of("seq", "run", "rebuilt", "created_at", "activated_at"),
            "v_dataset", List.of("seq", "run", "rebuilt", "created_at", "activated_at"),
            "v_backup", List.of("seq", "rebuilt"));
    unknowable.forEach(
        (view, columns) ->
            assertThat(whole(rebuilt, view, columns))
                .isNotEmpty()
                .isEqualTo(whole(reader, view, columns)));
  }

  private List<String> whole(Database database, String view, List<String> without) {
    String minus = "'{" + String.join(",", without) + "}'::text[]";
    return database.call(
        tx ->
            tx.all(
                "SELECT (to_jsonb(v) - "
                    + minus
                    + ")::text AS all FROM coffer."
                    + view
                    + " v WHERE tenant_id = ? ORDER BY seq",
                row -> row.text("all"),
                sample.tenant.value()));
  }

  private String row(String columns, String view) {
    return row(reader, sample, columns, view);
  }

  private static String row(Database database, Sample of, String columns, String view) {
    return database
        .call(tx -> tx.one(query(columns, view, ""), row -> row.text("line"), of.tenant.value()))
        .orElseThrow();
  }

  private List<String> column(String column, String view) {
    return reader.call(
        tx ->
            tx.all(
                query(column, view, " ORDER BY seq"),
                row -> row.text("line"),
                sample.tenant.value()));
  }

  /** Columns of a tenant's rows as one text, parted by bars. */
  private static String query(String columns, String view, String order) {
    return "SELECT array_to_string(array(SELECT jsonb_array_elements_text(jsonb_build_array("
        + columns
        + "))), '|') AS line FROM coffer."
        + view
        + " WHERE tenant_id = ?"
        + order;
  }
}
