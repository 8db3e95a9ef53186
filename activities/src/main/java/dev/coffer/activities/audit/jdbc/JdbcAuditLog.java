package dev.coffer.activities.audit.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.AUDIT_BROKEN;
import static dev.coffer.workflows.failure.FailureCode.INVALID_REQUEST;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.audit.ChainCheck;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The audit in PostgreSQL, as role {@code coffer_app}, which may read and insert.
 *
 * <p>An append takes the chain's advisory lock for its transaction, so appends to one chain follow
 * each other while chains of other tenants go on.
 */
public final class JdbcAuditLog implements AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};
  private static final String COLUMNS =
      "SELECT sequence, at, once, actor, action, details, previous, digest FROM coffer.audit_entry"
          + " ";

  private final Database database;

  public JdbcAuditLog(Database database) {
    this.database = database;
  }

  @Override
  public Head append(
      TenantId tenant, String once, String actor, String action, Map<String, String> details) {
    requireStorable(once, actor, action);
    details.forEach(JdbcAuditLog::requireStorable);
    return database.call(
        tx -> {
          lock(tx, tenant);
          Optional<AuditEntry> earlier =
              tx.one(
                  COLUMNS + "WHERE chain = ? AND once = ?",
                  row -> entry(tenant, row),
                  tenant.value(),
                  once);
          if (earlier.isPresent()) {
            return repeated(earlier.get(), action);
          }
          Optional<AuditEntry> last = last(tx, tenant);
          Head head = last.map(AuditEntry::head).orElse(AuditEntry.genesis(tenant));
          Instant at = now(tx, last.map(AuditEntry::at).orElse(Instant.EPOCH));
          AuditEntry entry = AuditEntry.after(head, at, once, actor, action, details);
          insert(tx, entry);
          return entry.head();
        });
  }

  @Override
  public Head head(TenantId tenant) {
    return database.call(
        tx -> last(tx, tenant).map(AuditEntry::head).orElse(AuditEntry.genesis(tenant)));
  }

  @Override
  public AuditCheckResult check(TenantId tenant, Iterable<Head> anchors) {
    ChainCheck check = new ChainCheck(tenant, anchors);
    database.run(
        tx -> {
          tx.update("SET LOCAL statement_timeout = 0");
          tx.each(
              COLUMNS + "WHERE chain = ? ORDER BY sequence",
              row -> examine(check, tenant, row),
              tenant.value());
        });
    return check.result();
  }

  private static void examine(ChainCheck check, TenantId tenant, Row row) throws SQLException {
    AuditEntry entry;
    try {
      entry = entry(tenant, row);
    } catch (FailureException unreadable) {
      check.unreadable(row.number("sequence"));
      return;
    }
    check.add(entry);
  }

  @Override
  public List<AuditEntry> entries(TenantId tenant, long after, int limit) {
    return database.call(
        tx ->
            tx.all(
                COLUMNS + "WHERE chain = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                row -> entry(tenant, row),
                tenant.value(),
                after,
                limit));
  }

  @Override
  public void adopt(TenantId tenant, List<AuditEntry> entries) {
    database.run(
        tx -> {
          lock(tx, tenant);
          Head end = last(tx, tenant).map(AuditEntry::head).orElse(AuditEntry.genesis(tenant));
          for (AuditEntry entry : entries) {
            end = adopt(tx, end, entry);
          }
        });
  }

  private static Head adopt(Transaction tx, Head end, AuditEntry entry) throws SQLException {
    if (entry.sequence() > end.sequence()) {
      if (!entry.follows(end)) {
        throw AUDIT_BROKEN.because("entry " + entry.sequence() + " does not follow");
      }
      insert(tx, entry);
      return entry.head();
    }
    boolean same =
        tx.one(
                COLUMNS + "WHERE chain = ? AND sequence = ?",
                row -> entry(end.tenant(), row),
                end.tenant().value(),
                entry.sequence())
            .filter(entry::equals)
            .isPresent();
    if (!same) {
      throw AUDIT_BROKEN.because("entry " + entry.sequence() + " is on record otherwise");
    }
    return end;
  }

  private static Head repeated(AuditEntry earlier, String action) {
    if (!earlier.action().equals(action)) {
      throw ALREADY_EXISTS.because("this audit key stands for another action");
    }
    return earlier.head();
  }

  private static void lock(Transaction tx, TenantId tenant) throws SQLException {
    long key = ByteBuffer.wrap(Digest.of("coffer.audit.lock\n" + tenant).bytes()).getLong();
    tx.any("SELECT pg_advisory_xact_lock(?)", key);
  }

  private static Optional<AuditEntry> last(Transaction tx, TenantId tenant) throws SQLException {
    return tx.one(
        COLUMNS + "WHERE chain = ? ORDER BY sequence DESC LIMIT 1",
        row -> entry(tenant, row),
        tenant.value());
  }

  /** The server's clock, read under the lock, and never before the entry before. */
  private static Instant now(Transaction tx, Instant last) throws SQLException {
    Instant now = tx.one("SELECT clock_timestamp() AS now", row -> row.time("now")).orElseThrow();
    return now.isBefore(last) ? last : now;
  }

  private static void insert(Transaction tx, AuditEntry entry) throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.audit_entry (chain, sequence, at, once, actor, action, details, previous,
            digest)
        VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        """,
        entry.tenant().value(),
        entry.sequence(),
        entry.at(),
        entry.once(),
        entry.actor(),
        entry.action(),
        json(entry.details()),
        entry.previous().bytes(),
        entry.digest().bytes());
  }

  private static AuditEntry entry(TenantId tenant, Row row) throws SQLException {
    return new AuditEntry(
        tenant,
        row.number("sequence"),
        row.time("at"),
        row.text("once"),
        row.text("actor"),
        row.text("action"),
        texts(row.text("details")),
        digest(row.bytes("previous")),
        digest(row.bytes("digest")));
  }

  private static Digest digest(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(bytes));
  }

  private static String json(Map<String, String> details) {
    try {
      return JSON.writeValueAsString(details);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a map of texts is JSON", impossible);
    }
  }

  private static SortedMap<String, String> texts(String details) {
    try {
      SortedMap<String, String> texts = JSON.readValue(details, TEXTS);
      if (!texts.containsValue(null)) {
        return texts;
      }
      throw AUDIT_BROKEN.because("an entry's details hold something else than texts");
    } catch (JsonProcessingException altered) {
      throw AUDIT_BROKEN.because("an entry's details hold something else than texts", altered);
    }
  }

  /** What PostgreSQL would not give back as it was: NUL, and halves of surrogate pairs. */
  private static void requireStorable(String... texts) {
    for (String text : texts) {
      boolean storable =
          text.codePoints()
              .allMatch(point -> point != 0 && Character.getType(point) != Character.SURROGATE);
      if (!storable) {
        throw INVALID_REQUEST.because("an audit text holds a character that cannot be kept");
      }
    }
  }
}
