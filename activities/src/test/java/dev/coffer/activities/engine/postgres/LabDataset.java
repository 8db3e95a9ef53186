package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.activities.engine.DatabaseEngineContract;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The everything schema on a lab's server, as a database or as a schema of a shared one. */
record LabDataset(Lab lab, Lab.Dataset target, List<String> owners)
    implements DatabaseEngineContract.Dataset {

  private boolean isSchema() {
    return target.scope().isolation() == Isolation.SCHEMA;
  }

  private String database() {
    return target.placement().database();
  }

  @Override
  public DatabaseEngine engine() {
    return lab.engine;
  }

  @Override
  public Lab.Lease lease(Purpose purpose) {
    return lab.lease(target, purpose, owners);
  }

  @Override
  public Lab.Surveyor surveyor() {
    return lab.surveyor();
  }

  @Override
  public String content() {
    String schema = target.placement().schema();
    return schema == null
        ? lab.server.dump(lab.tools, database(), "--create")
        : lab.server.dump(lab.tools, database(), "--schema=" + Sql.name(schema));
  }

  @Override
  public String contentAlone() {
    return alone(database());
  }

  private String alone(String database) {
    String schema = target.placement().schema();
    return schema == null
        ? lab.server.dump(
                lab.tools, database, "--no-owner", "--no-privileges", "--no-large-objects")
            + largeObjects(database)
        : lab.server.dump(
            lab.tools, database, "--no-owner", "--no-privileges", "--schema=" + Sql.name(schema));
  }

  /** By themselves: pg_dump puts those of one owner together, which owners may not change here. */
  private List<String> largeObjects(String database) {
    return lab.server.values(
        database,
        "SELECT oid || ' ' || md5(lo_get(oid)) || ' '"
            + " || COALESCE(obj_description(oid, 'pg_largeobject'), '')"
            + " FROM pg_largeobject_metadata ORDER BY oid");
  }

  @Override
  public String loaded(byte[] export) {
    String fresh = "exported";
    lab.server.sql("postgres", "DROP DATABASE IF EXISTS " + fresh, "CREATE DATABASE " + fresh);
    try {
      Path script = Files.createTempFile("coffer-export", ".sql");
      Files.write(script, export);
      lab.server.script(fresh, script);
      Files.delete(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return alone(fresh);
  }

  @Override
  public void destroy() {
    String schema = target.placement().schema();
    if (schema == null) {
      lab.server.sql("postgres", "DROP DATABASE " + Sql.name(database()));
    } else {
      lab.server.sql(database(), "DROP SCHEMA " + Sql.name(schema) + " CASCADE");
    }
  }

  @Override
  public void change() {
    lab.server.sql(database(), "UPDATE app.thing SET label = 'changed' WHERE id = 1");
  }

  @Override
  public void tamper(Quarantine quarantine) {
    in(quarantine, "UPDATE %s.thing SET label = 'tampered' WHERE id = 1");
  }

  @Override
  public void thin(Quarantine quarantine) {
    in(quarantine, "DELETE FROM ONLY %s.thing WHERE id = 1");
  }

  private void in(Quarantine quarantine, String sql) {
    lab.server.sql(
        isSchema() ? database() : quarantine.name(),
        sql.formatted(isSchema() ? quarantine.name() : "app"));
  }

  @Override
  public List<String> leftovers() {
    return lab.server.values(
        isSchema() ? database() : "postgres",
        isSchema()
            ? "SELECT nspname FROM pg_namespace WHERE nspname ~ '^coffer_' ORDER BY 1"
            : "SELECT datname FROM pg_database WHERE datname ~ '^coffer_' ORDER BY 1");
  }
}
