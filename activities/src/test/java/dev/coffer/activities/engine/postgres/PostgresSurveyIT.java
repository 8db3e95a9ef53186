package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.workflows.discover.ServerSlice;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a survey sees of a server that nobody tidied up. */
@DisplayName("PostgreSQL, surveyed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSurveyIT {
  private static final String ODD = "odd \"db\"'; DROP\n=ü";
  private static final String FAKE = "coffer_q_0011223344556677_0001";

  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.start();
    lab.server.sql(
        "postgres",
        "CREATE DATABASE shop OWNER app_owner",
        "CREATE DATABASE \"Shop\" OWNER app_owner",
        "CREATE DATABASE " + Sql.name(ODD),
        "CREATE DATABASE " + FAKE,
        "CREATE DATABASE pattern IS_TEMPLATE true",
        "CREATE DATABASE asleep ALLOW_CONNECTIONS false",
        "CREATE DATABASE secluded OWNER app_owner",
        "REVOKE ALL ON DATABASE secluded FROM PUBLIC");
    lab.server.sql(
        "shop",
        "CREATE TABLE orders AS SELECT 1 AS id",
        "CREATE SCHEMA empty",
        "CREATE SCHEMA extended",
        "CREATE EXTENSION pgcrypto SCHEMA extended",
        "CREATE SCHEMA code",
        "CREATE FUNCTION code.one() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE SCHEMA " + Sql.name(ODD) + " AUTHORIZATION app_writer",
        "CREATE TABLE " + Sql.name(ODD, "t") + " AS SELECT i FROM generate_series(1, 5000) i",
        "ANALYZE");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @DisplayName("every database is named as it is, with its owner and size, whoever it lets in")
  void databases() {
    List<ServerSlice> found = survey(Set.of());

    assertThat(found)
        .extracting(ServerSlice::database)
        .containsExactly("Shop", "asleep", FAKE, ODD, "secluded", "shop");
    assertThat(found).allSatisfy(slice -> assertThat(slice.schema()).isNull());
    assertThat(found).allSatisfy(slice -> assertThat(slice.opened()).isFalse());
    assertThat(named(found, "shop").owner()).isEqualTo("app_owner");
    assertThat(found).allSatisfy(slice -> assertThat(slice.bytes()).isGreaterThan(1_000_000));
  }

  @Test
  @DisplayName("schemas are listed where they are asked for; a closed door is said, not left out")
  void schemas() {
    List<ServerSlice> found = survey(Set.of("shop", "secluded", "asleep", "nobody"));

    assertThat(named(found, "shop").opened()).isTrue();
    assertThat(named(found, "secluded").opened()).isFalse();
    assertThat(named(found, "asleep").opened()).isFalse();
    assertThat(named(found, "Shop").opened()).isFalse();
    List<ServerSlice> schemas = found.stream().filter(slice -> slice.schema() != null).toList();
    assertThat(schemas).extracting(ServerSlice::database).containsOnly("shop");
    assertThat(schemas)
        .as("what holds nothing of its own is left out")
        .extracting(ServerSlice::schema)
        .containsExactly("code", ODD, "public");
    assertThat(schemas.get(1).owner()).isEqualTo("app_writer");
    assertThat(schemas.get(1).bytes()).isGreaterThan(100_000);
  }

  @Test
  @DisplayName("the maintenance database is one of them as soon as somebody keeps something there")
  void maintenance() {
    lab.server.sql("postgres", "CREATE TABLE notes (t text)");
    try {
      assertThat(survey(Set.of())).extracting(ServerSlice::database).contains("postgres");
    } finally {
      lab.server.sql("postgres", "DROP TABLE notes");
    }
    assertThat(survey(Set.of())).extracting(ServerSlice::database).doesNotContain("postgres");
  }

  @Test
  @DisplayName("I-8 the role reads no data, changes nothing, and is gone after")
  void role() throws SQLException {
    ServerAccess access;
    try (Lab.Surveyor surveyor = lab.surveyor()) {
      access = surveyor.access();
      try (Connection connection =
              lab.server.connect("shop", access.user(), access.password().reveal());
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM public.orders").close())
            .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> statement.execute("CREATE TEMP TABLE t (x int)"))
            .hasMessageContaining("read-only");
      }
      assertThatThrownBy(
              () -> lab.server.connect("secluded", access.user(), access.password().reveal()))
          .hasRootCauseInstanceOf(SQLException.class)
          .hasStackTraceContaining("permission denied");
    }
    assertThat(
            lab.server.values(
                "postgres", "SELECT rolname FROM pg_roles WHERE rolname = '" + access.user() + "'"))
        .isEmpty();
  }

  private List<ServerSlice> survey(Set<String> shared) {
    try (Lab.Surveyor surveyor = lab.surveyor()) {
      return lab.engine.survey(surveyor.access(), shared);
    }
  }

  private static ServerSlice named(List<ServerSlice> found, String database) {
    return found.stream()
        .filter(slice -> slice.database().equals(database) && Objects.isNull(slice.schema()))
        .findFirst()
        .orElseThrow();
  }
}
