package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.workflows.failure.FailureCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections whose output depends on nothing that a database or role has set. */
final class Sessions {
  /**
   * Settings that change how values or definitions read as text, and limits that would cut a long
   * run short; pg_dump sets the same ones.
   */
  private static final List<String> SETTINGS =
      List.of(
          "SET search_path = ''",
          "SET row_security = off",
          "SET statement_timeout = 0",
          "SET idle_in_transaction_session_timeout = 0",
          "SET DateStyle = 'ISO, MDY'",
          "SET IntervalStyle = 'postgres'",
          "SET TimeZone = 'UTC'",
          "SET extra_float_digits = 3",
          "SET bytea_output = 'hex'",
          "SET xmloption = 'content'",
          "SET lc_monetary = 'C'",
          "SET standard_conforming_strings = on",
          "SET synchronize_seqscans = off",
          "SET check_function_bodies = off",
          "SET quote_all_identifiers = off");

  /** Settings that not every server has (transaction_timeout since 17). */
  private static final String NEWER =
      "SELECT set_config(name, CASE name WHEN 'transaction_timeout' THEN '0'"
          + " WHEN 'idle_session_timeout' THEN '0' ELSE 'view, foreign-table' END, false)"
          + " FROM pg_catalog.pg_settings WHERE name IN"
          + " ('transaction_timeout', 'idle_session_timeout', 'restrict_nonsystem_relation_kind')";

  private final PostgresConfig config;

  Sessions(PostgresConfig config) {
    this.config = config;
  }

  /**
   * Lets a session read views, which none of ours otherwise does: against a table that becomes a
   * view while it is dumped (CVE-2024-7348). A quarantine's own materialised views and checks need
   * them, and nobody else can change what is in it.
   */
  static void readViews(Pg session) {
    session.texts(
        "SELECT set_config(name, '', false) FROM pg_catalog.pg_settings WHERE name ="
            + " 'restrict_nonsystem_relation_kind'");
  }

  /** To the database that the dataset is or lies in. */
  Pg live(Access access) {
    return open(access, access.placement().database());
  }

  /** To the database from which others are made and renamed. */
  Pg maintenance(Access access) {
    return open(access, access.maintenanceDatabase());
  }

  Pg open(Access access, String database) {
    return open(access.server(), database);
  }

  Pg open(ServerAccess access, String database) {
    String host = access.host().contains(":") ? "[" + access.host() + "]" : access.host();
    // Encoded, so that a name which looks like options or another address stays a name.
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(host, access.port(), URLEncoder.encode(database, StandardCharsets.UTF_8));
    Properties properties = new Properties();
    properties.setProperty("user", access.user());
    properties.setProperty("password", access.password().reveal());
    properties.setProperty("ApplicationName", "coffer");
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("loginTimeout", "15");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("sslmode", config.sslMode());
    if (!config.sslRootCertificate().isEmpty()) {
      properties.setProperty("sslrootcert", config.sslRootCertificate());
    }
    try {
      var connection = new Driver().connect(url, properties);
      if (connection == null) {
        throw FailureCode.UNEXPECTED.because("the driver refused its own URL");
      }
      return prepared(new Pg(connection));
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  private Pg prepared(Pg session) {
    try {
      session.run(String.join(";", SETTINGS));
      session.run("SET lock_timeout = " + config.lockTimeout().toMillis());
      session.texts(NEWER);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
