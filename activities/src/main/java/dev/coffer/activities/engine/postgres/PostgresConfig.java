package dev.coffer.activities.engine.postgres;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the engine works.
 *
 * @param tools directory that holds {@code pg_dump} and {@code pg_restore}
 * @param parallelism connections that move rows at the same time
 * @param partBytes tables larger than this are read in parts of about this size
 * @param maxRowBytes rows whose text is longer are refused at backup time
 * @param lockTimeout longest wait for a lock, and longest time that a lock of ours makes somebody
 *     wait
 * @param sslMode as of libpq: {@code disable}, {@code prefer}, {@code require}, {@code verify-ca},
 *     {@code verify-full}
 * @param sslRootCertificate file with trusted certificates, or empty for the driver's default
 */
public record PostgresConfig(
    Path tools,
    int parallelism,
    long partBytes,
    int maxRowBytes,
    Duration lockTimeout,
    String sslMode,
    String sslRootCertificate) {
  private static final int MIB = 1 << 20;

  /** Two connections, parts of 64 MiB, rows of up to 64 MiB, locks for up to 5 s. */
  public static PostgresConfig of(Path tools) {
    return new PostgresConfig(tools, 2, 64L * MIB, 64 * MIB, Duration.ofSeconds(5), "prefer", "");
  }
}
