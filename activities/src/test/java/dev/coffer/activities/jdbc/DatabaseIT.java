package dev.coffer.activities.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coffer.activities.catalog.jdbc.CatalogMigrations;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseIT {
  private static CatalogDatabase catalog;
  private static Database app;

  @BeforeAll
  static void open() {
    catalog = CatalogDatabase.fresh();
    app = catalog.app();
  }

  @AfterAll
  static void close() {
    catalog.close();
  }

  @Test
  @DisplayName("I-11 a piece of work that fails leaves nothing of itself")
  void allOrNothing() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                app.run(
                    tx -> {
                      lend(tx, "half");
                      throw new IllegalStateException("crash");
                    }));

    assertThat(lent("half")).isFalse();
    app.run(tx -> lend(tx, "whole"));
    assertThat(lent("whole")).isTrue();
  }

  @ParameterizedTest
  @DisplayName("B1 what may pass is CATALOG_UNAVAILABLE and is retried; a refusal is a defect")
  @CsvSource({
    "53100, CATALOG_UNAVAILABLE",
    "53300, CATALOG_UNAVAILABLE",
    "57P01, CATALOG_UNAVAILABLE",
    "08006, CATALOG_UNAVAILABLE",
    "40001, CATALOG_UNAVAILABLE",
    "40P01, CATALOG_UNAVAILABLE",
    "55P03, CATALOG_UNAVAILABLE",
    "25006, CATALOG_UNAVAILABLE",
    "58030, CATALOG_UNAVAILABLE",
    "XX001, CATALOG_UNAVAILABLE",
    "23505, UNEXPECTED",
    "22001, UNEXPECTED",
    "42601, UNEXPECTED"
  })
  void states(String state, FailureCode code) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(
            () ->
                app.run(
                    tx ->
                        tx.update(
                            "DO $$ BEGIN RAISE EXCEPTION 'row (secret)' USING ERRCODE = '"
                                + state
                                + "', DETAIL = 'secret detail'; END $$")))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure).hasMessageContaining(state);
              assertThat(failure).hasMessageNotContaining("secret");
              assertThat(failure.getCause()).hasMessageNotContaining("secret detail");
            });
  }

  @Test
  @DisplayName("B1 a connection that the server ended is replaced")
  void endedConnections() {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> app.run(tx -> tx.any("SELECT pg_terminate_backend(pg_backend_pid())")))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.CATALOG_UNAVAILABLE);

    app.run(tx -> lend(tx, "after"));
    assertThat(lent("after")).isTrue();
  }

  @Test
  @DisplayName(
      "I-7 a server that is not there is unavailable; the failure names neither it nor the role")
  void absent() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/coffer?connectTimeout=1";
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> CatalogMigrations.migrate(url, "coffer_migrator", new Secret("hidden")))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.CATALOG_UNAVAILABLE);
              assertThat(failure).hasMessageNotContaining("127.0.0.1");
              assertThat(failure).hasMessageNotContaining("hidden");
            });
  }

  @Test
  @DisplayName("I-11 migrations may run again, and several workers may start them at once")
  void migrationsRunAgain() throws Exception {
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(catalog::migrate);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> steps : threads.invokeAll(workers)) {
        assertThat(steps.get()).isZero();
      }
    }
  }

  @Test
  @DisplayName("more work than connections waits its turn")
  void moreWorkThanConnections() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String reference = "many-" + i;
      work.add(
          () -> {
            app.run(tx -> lend(tx, reference));
            return lent(reference);
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    }
  }

  private static void lend(Transaction tx, String reference) throws java.sql.SQLException {
    tx.update(
        """
        INSERT INTO coffer.credential (tenant_id, run, kind, reference, expires_at)
        VALUES ('acme', 'b-1', 'KEY_TOKEN', ?, now())
        """,
        reference);
  }

  private static boolean lent(String reference) {
    return app.call(tx -> tx.any("SELECT 1 FROM coffer.credential WHERE reference = ?", reference));
  }
}
