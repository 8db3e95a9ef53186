package dev.coffer.activities.engine;

import dev.coffer.activities.secret.Secret;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.util.List;

class MemoryDatabaseEngineTest extends DatabaseEngineContract {
  private static final String LIVE = "shop";

  @Override
  protected Dataset dataset() {
    MemoryDatabaseEngine engine = new MemoryDatabaseEngine(TestClock.standard());
    engine.create(LIVE);
    for (int row = 0; row < 100; row++) {
      engine.insert(LIVE, "orders", "order " + row);
    }
    engine.insert(LIVE, "customers", "ann");
    return new InMemory(engine);
  }

  private record InMemory(MemoryDatabaseEngine engine) implements Dataset {
    @Override
    public Lease lease(Purpose purpose) {
      TenantScope scope =
          new TenantScope(
              new TenantId("acme"),
              new DatasetId("main"),
              EngineKind.POSTGRESQL,
              Isolation.DATABASE);
      Access access =
          new Access(
              scope,
              new Placement("local", LIVE, null),
              "db.invalid",
              5432,
              "postgres",
              "role",
              new Secret("unused"));
      return new Lent(access);
    }

    @Override
    public Surveyor surveyor() {
      return new Looking(
          new ServerAccess("db.invalid", 5432, "postgres", "role", new Secret("unused")));
    }

    @Override
    public String content() {
      return engine.content(LIVE).toString();
    }

    @Override
    public String contentAlone() {
      return content();
    }

    @Override
    public String loaded(byte[] export) {
      return MemoryDatabaseEngine.loaded(export).toString();
    }

    @Override
    public void destroy() {
      engine.drop(LIVE);
    }

    @Override
    public void change() {
      engine.change(LIVE, "orders", rows -> rows.set(7, "another order"));
    }

    @Override
    public void tamper(Quarantine quarantine) {
      engine.change(quarantine.name(), "orders", rows -> rows.set(3, "a forged order"));
    }

    @Override
    public void thin(Quarantine quarantine) {
      engine.change(quarantine.name(), "orders", List::removeLast);
    }

    @Override
    public List<String> leftovers() {
      return engine.names().stream().filter(name -> name.startsWith("coffer_")).toList();
    }
  }

  private record Looking(ServerAccess access) implements Surveyor {
    @Override
    public void close() {}
  }

  private record Lent(Access access) implements Lease {
    @Override
    public void close() {}
  }
}
