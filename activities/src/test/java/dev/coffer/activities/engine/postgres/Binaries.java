package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.teststack.TestStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where PostgreSQL's programs are. */
final class Binaries {
  private Binaries() {}

  /**
   * The programs of the stack's version. {@code COFFER_POSTGRES_BIN} names a folder that has them,
   * which saves the start of a stack.
   */
  static Path current() {
    String named = System.getenv("COFFER_POSTGRES_BIN");
    return named == null ? TestStack.get().tenants().tools() : Path.of(named);
  }

  /** An older server, where the machine has one. */
  static Optional<Path> older() {
    return Optional.of(Path.of("/usr/lib/postgresql/15/bin"))
        .filter(bin -> Files.isExecutable(bin.resolve("postgres")));
  }
}
