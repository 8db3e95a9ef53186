package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Promoted;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.postgres.Databases.Found;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Databases change places by two renames in one transaction.
 *
 * <p>The rename itself is the door: it locks the database, so that whoever connects has to wait,
 * and then waits up to five seconds for those inside to leave. Meanwhile a second session ends
 * theirs. Nothing outside the transaction changes, so that a crash at any point leaves live as it
 * was.
 */
final class DatabasePromotion implements Promotion {
  private static final int ATTEMPTS = 3;

  private final Sessions sessions;
  private final Access access;
  private final String live;

  DatabasePromotion(Sessions sessions, Access access) {
    this.sessions = sessions;
    this.access = access;
    this.live = access.placement().database();
  }

  @Override
  public Promoted promote(Quarantine quarantine, String safetyCopy) {
    try (Pg session = sessions.maintenance(access)) {
      DatasetLock.own(session, access);
      if (Databases.identity(session, live).equals(Optional.of(quarantine.identity()))) {
        boolean kept = Databases.byName(session, safetyCopy).isPresent();
        return new Promoted(kept ? safetyCopy : null, true, now(session));
      }
      Found staged =
          Databases.byIdentity(session, quarantine.identity())
              .orElseThrow(
                  () -> FailureCode.LIVE_CHECK_FAILED.because("the quarantine is not there"));
      Note note =
          Note.in(staged.comment())
              .orElseThrow(
                  () -> FailureCode.POSTURE_MISMATCH.because("the quarantine carries no note"));
      Optional<Found> former = Databases.byName(session, live);
      var present = PostureReader.database(session, staged.name());
      List<String> statements = new ArrayList<>();
      former.ifPresent(database -> statements.addAll(keep(database, safetyCopy)));
      statements.add(rename(staged.name(), live));
      statements.addAll(Databases.open(live, note, present));
      swap(session, statements, List.of(live, staged.name()));
      return new Promoted(former.isPresent() ? safetyCopy : null, false, now(session));
    }
  }

  /** Closed for everybody; a later undo opens it again. */
  private static List<String> keep(Found former, String safetyCopy) {
    return asOwner(
        former,
        List.of(
            rename(former.name(), safetyCopy),
            "ALTER DATABASE " + Sql.name(safetyCopy) + " ALLOW_CONNECTIONS false"));
  }

  private static List<String> asOwner(Found database, List<String> statements) {
    List<String> all = new ArrayList<>();
    if (database.superuser()) {
      all.add(PostureWriter.actAs(database.owner()));
    }
    all.addAll(statements);
    all.add("RESET ROLE");
    return all;
  }

  private static String rename(String from, String to) {
    return "ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to);
  }

  private static Instant now(Pg session) {
    return session.one("SELECT now()", row -> row.getTimestamp(1).toInstant());
  }

  private void swap(Pg session, List<String> statements, List<String> databases) {
    for (int attempt = 1; ; attempt++) {
      try {
        whileLeaving(databases, () -> session.transaction(() -> session.run(statements)));
        return;
      } catch (FailureException e) {
        if (e.code() != FailureCode.DATABASE_BUSY || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Ends the sessions in these databases for as long as the work runs. Returns when its own session
   * is closed: the role behind it is given back next.
   */
  private void whileLeaving(List<String> databases, Runnable work) {
    CountDownLatch done = new CountDownLatch(1);
    try (var usher = Executors.newVirtualThreadPerTaskExecutor()) {
      usher.execute(() -> showOut(databases, done));
      try {
        work.run();
      } finally {
        done.countDown();
      }
    }
  }

  private void showOut(List<String> databases, CountDownLatch done) {
    try (Pg session = sessions.maintenance(access)) {
      while (done.getCount() > 0) {
        for (String database : databases) {
          session.list(
              "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a LEFT JOIN pg_roles r ON"
                  + " r.oid = a.usesysid WHERE a.datname = ? AND a.pid <> pg_backend_pid() AND NOT"
                  + " COALESCE(r.rolsuper, true)",
              row -> row.getBoolean(1),
              database);
        }
        if (done.await(50, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException finished) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException lost) {
      // Without an usher the rename runs into its own limit and is tried again.
    }
  }

  @Override
  public boolean undo(String identity, String safetyCopy) {
    try (Pg session = sessions.maintenance(access)) {
      DatasetLock.own(session, access);
      Optional<Found> promoted = Databases.byIdentity(session, identity);
      if (promoted.isEmpty()) {
        return false;
      }
      Found database = promoted.orElseThrow();
      String undone = "coffer_undone_" + identity;
      boolean live = database.name().equals(this.live);
      if (live) {
        List<String> statements =
            new ArrayList<>(asOwner(database, List.of(rename(this.live, undone))));
        Databases.byName(session, safetyCopy).ifPresent(kept -> statements.addAll(bringBack(kept)));
        swap(session, statements, List.of(this.live));
      } else if (!database.name().equals(undone)) {
        return false;
      }
      dropAs(session, database, undone);
      return true;
    }
  }

  private List<String> bringBack(Found kept) {
    return asOwner(
        kept,
        List.of(
            rename(kept.name(), live),
            "ALTER DATABASE " + Sql.name(live) + " ALLOW_CONNECTIONS true"));
  }

  /** DROP DATABASE runs in no transaction, so the role is set for the session. */
  private static void dropAs(Pg session, Found database, String name) {
    if (database.superuser()) {
      session.run("SET ROLE " + Sql.name(database.owner()));
    }
    Databases.drop(session, name);
    session.run("RESET ROLE");
  }

  @Override
  public List<String> discard(String prefix) {
    try (Pg session = sessions.maintenance(access)) {
      List<String> dropped = new ArrayList<>();
      for (Found database : Databases.ownByPrefix(session, prefix)) {
        Databases.drop(session, database.name());
        dropped.add(database.name());
      }
      return List.copyOf(dropped);
    }
  }

  @Override
  public void checkLive(Quarantine quarantine) {
    try (Pg session = sessions.live(access)) {
      boolean same =
          session.yes(
              "SELECT oid::text = ? FROM pg_database WHERE datname = current_database()",
              quarantine.identity());
      if (!same) {
        throw FailureCode.LIVE_CHECK_FAILED.because("something else is live");
      }
      LiveCheck.readable(session, new Namespaces(""));
    }
  }
}
