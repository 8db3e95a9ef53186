package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Promoted;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Table;
import dev.coffer.activities.engine.postgres.Schemas.Found;
import dev.coffer.workflows.failure.FailureCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Schemas change places by two renames in one transaction. Writers that are under way are waited
 * for, or what they write would go to the safety copy unseen; whoever comes meanwhile finds the
 * promoted tables afterwards.
 */
final class SchemaPromotion implements Promotion {
  private final Sessions sessions;
  private final Access access;
  private final String live;

  SchemaPromotion(Sessions sessions, Access access) {
    this.sessions = sessions;
    this.access = access;
    this.live = Namespaces.liveSchema(access);
  }

  @Override
  public Promoted promote(Quarantine quarantine, String safetyCopy) {
    try (Pg lock = sessions.maintenance(access);
        Pg session = sessions.live(access)) {
      DatasetLock.own(lock, access);
      if (Schemas.identity(session, live).equals(Optional.of(quarantine.identity()))) {
        boolean kept = Schemas.byName(session, safetyCopy).isPresent();
        return new Promoted(kept ? safetyCopy : null, true, now(session));
      }
      Found staged =
          Schemas.byIdentity(session, quarantine.identity())
              .orElseThrow(
                  () -> FailureCode.LIVE_CHECK_FAILED.because("the quarantine is not there"));
      Optional<Found> former = Schemas.byName(session, live);
      session.transaction(
          () -> {
            former.ifPresent(schema -> keep(session, schema, safetyCopy));
            Schemas.rename(session, staged, live);
            open(session, staged);
          });
      return new Promoted(former.isPresent() ? safetyCopy : null, false, now(session));
    }
  }

  /** Closes the former live schema; its note says how to open it again. */
  private void keep(Pg session, Found schema, String safetyCopy) {
    waitForWriters(session, schema);
    Posture posture = posture(session, live);
    String comment = schema.comment().isEmpty() ? null : schema.comment();
    Schemas.rename(session, schema, safetyCopy);
    String on = "SCHEMA " + Sql.name(safetyCopy);
    session.run(PostureWriter.actAs(schema.owner()));
    session.run(Note.comment(on, new Note(posture, comment, Note.NO_LIMIT).text()));
    String others =
        posture.grants().stream()
            .map(DatasetState.Privilege::grantee)
            .filter(grantee -> !grantee.equals(schema.owner()))
            .distinct()
            .map(Sql::grantee)
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      session.run("REVOKE ALL ON " + on + " FROM " + others + " CASCADE");
    }
    session.run("RESET ROLE");
  }

  private static void waitForWriters(Pg session, Found schema) {
    List<Table> tables = StateReader.tables(session, new Namespaces(schema.name()));
    if (tables.isEmpty()) {
      return;
    }
    if (schema.superuser()) {
      session.run(PostureWriter.actAs(schema.owner()));
    }
    session.run(
        tables.stream()
            .map(table -> "ONLY " + Sql.name(table.schema(), table.name()))
            .collect(Collectors.joining(", ", "LOCK TABLE ", " IN ACCESS EXCLUSIVE MODE")));
    session.run("RESET ROLE");
  }

  private void open(Pg session, Found noted) {
    Note note =
        Note.in(noted.comment())
            .orElseThrow(() -> FailureCode.POSTURE_MISMATCH.because("the schema carries no note"));
    String on = "SCHEMA " + Sql.name(live);
    List<DatasetState.Privilege> present = posture(session, live).grants();
    List<String> statements = new ArrayList<>();
    if (!noted.owner().equals(note.posture().owner())) {
      statements.add("ALTER " + on + " OWNER TO " + Sql.name(note.posture().owner()));
    }
    statements.addAll(PostureWriter.exactly(note.posture(), on, present));
    statements.add(PostureWriter.actAs(note.posture().owner()));
    statements.add(Note.comment(on, note.comment()));
    statements.add("RESET ROLE");
    session.run(statements);
  }

  private static Posture posture(Pg session, String schema) {
    return PostureReader.read(session, new Namespaces(schema)).stream()
        .filter(item -> item.kind().equals("SCHEMA"))
        .findFirst()
        .orElseThrow();
  }

  private static Instant now(Pg session) {
    return session.one("SELECT now()", row -> row.getTimestamp(1).toInstant());
  }

  @Override
  public boolean undo(String identity, String safetyCopy) {
    try (Pg lock = sessions.maintenance(access);
        Pg session = sessions.live(access)) {
      DatasetLock.own(lock, access);
      Optional<Found> promoted = Schemas.byIdentity(session, identity);
      if (promoted.isEmpty() || !promoted.orElseThrow().name().equals(live)) {
        return false;
      }
      Found schema = promoted.orElseThrow();
      session.transaction(
          () -> {
            waitForWriters(session, schema);
            Optional<Found> kept = Schemas.byName(session, safetyCopy);
            String undone = "coffer_undone_" + identity;
            Schemas.rename(session, schema, undone);
            kept.ifPresent(
                former -> {
                  Schemas.rename(session, former, live);
                  open(session, former);
                });
            drop(session, schema, undone);
          });
      return true;
    }
  }

  private static void drop(Pg session, Found schema, String name) {
    if (schema.superuser()) {
      session.run(PostureWriter.actAs(schema.owner()));
    }
    session.run("DROP SCHEMA " + Sql.name(name) + " CASCADE");
    session.run("RESET ROLE");
  }

  @Override
  public List<String> discard(String prefix) {
    try (Pg session = sessions.live(access)) {
      List<String> dropped = new ArrayList<>();
      for (Found schema : Schemas.ownByPrefix(session, prefix)) {
        session.run("DROP SCHEMA " + Sql.name(schema.name()) + " CASCADE");
        dropped.add(schema.name());
      }
      return List.copyOf(dropped);
    }
  }

  @Override
  public void checkLive(Quarantine quarantine) {
    try (Pg session = sessions.live(access)) {
      if (!Schemas.identity(session, live).equals(Optional.of(quarantine.identity()))) {
        throw FailureCode.LIVE_CHECK_FAILED.because("something else is live");
      }
      LiveCheck.readable(session, new Namespaces(live));
    }
  }
}
