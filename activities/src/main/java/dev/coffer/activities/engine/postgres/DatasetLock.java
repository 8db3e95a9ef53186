package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.workflows.failure.FailureCode;
import java.nio.ByteBuffer;

/**
 * Keeps dumps and promotions of one dataset apart: an advisory lock, held by a session of the
 * maintenance database and gone with it. Many dumps or one promotion.
 */
final class DatasetLock {
  private DatasetLock() {}

  static void share(Pg session, Access access) {
    take(session, access, "pg_try_advisory_lock_shared");
  }

  static void own(Pg session, Access access) {
    take(session, access, "pg_try_advisory_lock");
  }

  private static void take(Pg session, Access access, String function) {
    long key = ByteBuffer.wrap(access.scope().digest().bytes()).getLong();
    if (!session.yes("SELECT " + function + "(" + key + ")")) {
      throw FailureCode.DATABASE_BUSY.because("a dump or a promotion of the dataset is running");
    }
  }
}
