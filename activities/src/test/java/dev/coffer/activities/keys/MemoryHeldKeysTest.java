package dev.coffer.activities.keys;

import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.List;

class MemoryHeldKeysTest extends HeldKeyContract {
  private final TestClock clock = TestClock.standard();
  private final MemoryKeyService keys = new MemoryKeyService(clock);
  private final MemoryKeyServer server = keys.declare("customer");

  MemoryHeldKeysTest() {
    server.lend(acme);
    server.lend(bolt);
  }

  @Override
  protected KeyService keys() {
    return keys;
  }

  @Override
  protected KeyRef held(TenantId tenant) {
    return keys.held("customer", tenant);
  }

  @Override
  protected void rotate(TenantId tenant) {
    server.keys(tenant).rotate();
  }

  @Override
  protected void minimumVersion(TenantId tenant, int version) {
    server.keys(tenant).minimumVersion(version);
  }

  @Override
  protected void letIn(TenantId tenant, int version) {
    server.keys(tenant).minimumVersion(version);
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Override
  protected List<Way> ways() {
    return List.of(new Way("no leave", true, () -> server.takeBack(acme), () -> server.lend(acme)));
  }

  @Override
  protected void endTokens() {
    server.endTokens();
  }

  @Override
  protected void seal() {
    server.sealed(true);
  }

  @Override
  protected void unseal() {
    server.sealed(false);
  }

  @Override
  protected void cut() {
    server.gone(true);
  }

  @Override
  protected void heal() {
    server.gone(false);
  }

  @Override
  protected int tokensOut() {
    return server.tokensOut();
  }
}
