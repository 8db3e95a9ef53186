package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Somebody who can write to the catalog, the store or the workflow service turns against a tenant.
 * Every restore that meets it halts into an incident, and live data is as it was.
 */
class AttackIT {
  private final WholeStack stack = WholeStack.get();
  private final Api operator = new Api(stack, "operator");
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName("I-3 I-4 A catalog that names a neighbour's backup halts into an incident")
  void foreignManifest() {
    Tenant acme = tenants.create("acme", 500);
    Tenant globex = tenants.create("globex", 500);
    String mine = tenants.backup(acme);
    String theirs = tenants.backup(globex);
    catalog(
        "UPDATE coffer.backup mine SET manifest_key = theirs.manifest_key, manifest_version ="
            + " theirs.manifest_version, manifest_sha256 = theirs.manifest_sha256, manifest_bytes ="
            + " theirs.manifest_bytes FROM coffer.backup theirs WHERE mine.id = '"
            + mine
            + "' AND theirs.id = '"
            + theirs
            + "'");

    // The store itself refuses the neighbour's object to this tenant's session.
    assertHalts(acme, mine, FailureCode.CREDENTIAL_REFUSED);
  }

  @Test
  @DisplayName("S6 S7 An older manifest of the same tenant in a newer one's place halts")
  void replayedManifest() {
    Tenant acme = tenants.create("acme", 500);
    String older = tenants.backup(acme);
    String newer = tenants.backup(acme);
    catalog(
        "UPDATE coffer.backup b SET manifest_key = o.manifest_key, manifest_version ="
            + " o.manifest_version, manifest_sha256 = o.manifest_sha256, manifest_bytes ="
            + " o.manifest_bytes FROM coffer.backup o WHERE b.id = '"
            + newer
            + "' AND o.id = '"
            + older
            + "'");

    assertHalts(acme, newer, FailureCode.MANIFEST_REPLAYED);
  }

  @Test
  @DisplayName("I-4 A manifest that is not the one that the catalog remembers halts")
  void alteredManifest() {
    Tenant acme = tenants.create("acme", 500);
    String backup = tenants.backup(acme);
    catalog(
        "UPDATE coffer.backup SET manifest_sha256 = repeat('0', 64) WHERE id = '" + backup + "'");

    assertHalts(acme, backup, FailureCode.MANIFEST_ALTERED);
  }

  @Test
  @DisplayName(
      "I-4 An incident freezes the tenant's restores and holds the backup until a person thaws")
  void incidentFreezesAndThaws() {
    Tenant acme = tenants.create("acme", 500);
    String good = tenants.backup(acme);
    String bad = tenants.backup(acme);
    catalog("UPDATE coffer.backup SET manifest_sha256 = repeat('0', 64) WHERE id = '" + bad + "'");
    String incident = assertHalts(acme, bad, FailureCode.MANIFEST_ALTERED);

    JsonNode frozen = tenants.restore(acme, good);
    assertThat(frozen.at("/problem/code").asText())
        .as(frozen.toString())
        .isEqualTo(FailureCode.TENANT_FROZEN.name());

    String path = acme.path() + "/incidents/" + incident;
    String hold = acme.path() + "/holds/" + incident;
    operator.until(hold, Duration.ofSeconds(30), Set.of("IN_FORCE"));
    assertThat(operator.get(acme.path() + "/backups/" + bad).ok().path("held").asBoolean())
        .isTrue();
    admin.post(path + "/resolution", Map.of("verdict", "THAW", "note", "exercise")).ok();
    operator.until(path, Duration.ofSeconds(30), Set.of("THAWED", "CLOSED"));
    operator.until(hold, Duration.ofSeconds(30), Set.of("LIFTED"));
    Tenants.ok(tenants.restore(acme, good));
  }

  @Test
  @DisplayName("I-2 A run that was started behind the API's back is refused by its first step")
  void forgedGrant() {
    Tenant acme = tenants.create("acme", 100);
    TenantScope scope =
        new TenantScope(
            new TenantId(acme.id()),
            new DatasetId("main"),
            EngineKind.POSTGRESQL,
            Isolation.DATABASE);
    BackupId id = new BackupId("forged-" + acme.id());
    ScopeGrant forged =
        new ScopeGrant(scope, scope.digest(), id.value(), "mallory", "0".repeat(64));
    WorkflowClient client = stack.workflows();
    try {
      BackupWorkflow workflow =
          client.newWorkflowStub(
              BackupWorkflow.class,
              WorkflowOptions.newBuilder()
                  .setWorkflowId(WorkflowIds.backup(scope))
                  .setTaskQueue(Queues.CONTROL)
                  .build());

      Throwable refused =
          catchThrowableOf(() -> workflow.backup(new BackupRequest(id, forged, "forged")));

      assertThat(refused).isInstanceOf(WorkflowException.class);
      assertThat(Failures.codeOf(refused)).isEqualTo(FailureCode.REQUEST_FORGED);
    } finally {
      client.getWorkflowServiceStubs().shutdown();
    }
    assertThat(operator.get(acme.path() + "/backups/" + id).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("I-3 A neighbour's backup id is not found, whoever asks")
  void foreignBackupId() {
    Tenant acme = tenants.create("acme", 100);
    Tenant globex = tenants.create("globex", 100);
    String theirs = tenants.backup(globex);

    JsonNode answer = tenants.restore(acme, theirs);

    assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(404);
  }

  /** Restores a backup, expects a halt with this code, and returns the incident. */
  private String assertHalts(Tenant tenant, String backup, FailureCode code) {
    String before = stack.pgDump(tenant.database());

    JsonNode ended = tenants.restore(tenant, backup);

    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("HALTED");
    assertThat(ended.at("/problem/code").asText()).isEqualTo(code.name());
    assertThat(stack.pgDump(tenant.database())).isEqualTo(before);
    String incident = ended.at("/problem/incident").asText();
    JsonNode open =
        operator.until(
            tenant.path() + "/incidents/" + incident,
            Duration.ofMinutes(1),
            Set.of("WAITING_FOR_VERDICT"));
    assertThat(open.path("code").asText()).isEqualTo(code.name());
    assertThat(open.path("evidence").asText()).as("evidence").isNotEmpty();
    return incident;
  }

  private void catalog(String sql) {
    try (Connection connection = stack.catalog();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static Throwable catchThrowableOf(Runnable work) {
    return org.assertj.core.api.Assertions.catchThrowable(work::run);
  }
}
