package dev.coffer.activities.engine.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a dataset beside its definitions and rows; the stream {@code state.json}.
 *
 * @param server version of the server, for example 180006
 * @param tools version of the client tools that wrote the definitions
 * @param database properties of the database, or null for a schema
 * @param schemaComment comment of the schema, or null
 * @param views materialised views that held rows, in the order of their making
 */
record DatasetState(
    int server,
    String tools,
    @Nullable DatabaseFacts database,
    @Nullable String schemaComment,
    List<Extension> extensions,
    List<Table> tables,
    List<Sequence> sequences,
    List<View> views,
    List<Posture> posture,
    List<Blob> blobs) {
  static final String STREAM = "state.json";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * @param provider {@code c} libc, {@code i} ICU, {@code b} builtin
   * @param locale of ICU or builtin, else null
   * @param posture owner and privileges
   * @param superuser whether its owner is a superuser
   */
  record DatabaseFacts(
      String encoding,
      String provider,
      String collate,
      String ctype,
      @Nullable String locale,
      @Nullable String icuRules,
      int connectionLimit,
      @Nullable String comment,
      Posture posture,
      List<Setting> settings,
      boolean superuser) {}

  /**
   * A setting of a database.
   *
   * @param role empty for all roles
   */
  record Setting(String role, String name, String value) {}

  /**
   * An extension.
   *
   * @param superuser the superuser who owns it, or null where its owner is none
   */
  record Extension(String name, String version, String schema, @Nullable String superuser) {}

  /** A table that holds rows itself; a partitioned one does not. */
  record Table(String schema, String name) {}

  record Sequence(String schema, String name, long last, boolean called) {}

  record View(String schema, String name) {}

  /** A large object; owner and privileges are in the posture. */
  record Blob(long id, @Nullable String comment) {}

  /**
   * Who owns something and who may use it.
   *
   * @param kind as ALTER and GRANT call it, or {@code DEFAULT} for default privileges
   * @param identity as PostgreSQL identifies it, quoted; for DEFAULT the kind of object
   * @param part column, or for DEFAULT the schema; else empty
   * @param grants privileges, default ones spelt out
   * @param trait row security ({@code enabled}, {@code forced}, {@code prepared}: forced once
   *     enabled), {@code follows} where ownership follows a table, {@code member} where it is an
   *     extension's and only the privileges were changed, or empty
   */
  record Posture(
      String kind,
      String identity,
      String part,
      String owner,
      List<Privilege> grants,
      String trait) {
    static final String FOLLOWS = "follows";
    static final String MEMBER = "member";

    boolean hasOwnOwner() {
      return !trait.equals(FOLLOWS) && !trait.equals(MEMBER);
    }

    /** The key under which two postures are compared. */
    String key() {
      return kind + ' ' + identity + ' ' + part + (kind.equals("DEFAULT") ? ' ' + owner : "");
    }
  }

  /**
   * One privilege.
   *
   * @param grantee empty for everybody
   */
  record Privilege(String grantor, String grantee, String name, boolean grantable) {}

  /** Who may be asked for what only a superuser makes. */
  Superuser superuser() {
    return new Superuser(
        database != null && database.superuser() ? database.posture().owner() : "");
  }

  /** The same in another database. */
  DatasetState in(@Nullable DatabaseFacts other) {
    return new DatasetState(
        server, tools, other, schemaComment, extensions, tables, sequences, views, posture, blobs);
  }

  byte[] json() {
    return write(this);
  }

  static DatasetState read(byte[] json) {
    try {
      return JSON.readValue(json, DatasetState.class);
    } catch (IOException e) {
      throw FailureCode.STREAM_DIGEST.because("the stored state cannot be read", e);
    }
  }

  static byte[] write(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of text and numbers are JSON", e);
    }
  }

  static <T> T parse(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw FailureCode.UNEXPECTED.because("a note of ours cannot be read", e);
    }
  }

  /** Privileges as {@link PostureReader} asks the server for them: rows of four values. */
  static List<Privilege> privileges(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    return List.of(parse(json, Privilege[].class));
  }
}
