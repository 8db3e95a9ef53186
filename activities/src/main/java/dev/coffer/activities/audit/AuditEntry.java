package dev.coffer.activities.audit;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a chain.
 *
 * @param sequence 1 for the first entry
 * @param at time of the catalog's own clock, in microseconds
 * @param previous digest of the entry before; the chain's {@linkplain #genesis} for the first
 * @param digest SHA-256 of {@link #canonical}, as it was recorded
 */
public record AuditEntry(
    TenantId tenant,
    long sequence,
    Instant at,
    String once,
    String actor,
    String action,
    SortedMap<String, String> details,
    Digest previous,
    Digest digest) {

  private static final String FORMAT = "coffer.audit.v1";

  public AuditEntry {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** The entry that follows a head. */
  public static AuditEntry after(
      AuditLog.Head head,
      Instant at,
      String once,
      String actor,
      String action,
      Map<String, String> details) {
    AuditEntry open =
        new AuditEntry(
            head.tenant(),
            head.sequence() + 1,
            at.truncatedTo(ChronoUnit.MICROS),
            once,
            actor,
            action,
            new TreeMap<>(details),
            head.digest(),
            head.digest());
    return open.sealed();
  }

  /** What the first entry of a chain follows. */
  public static AuditLog.Head genesis(TenantId tenant) {
    return new AuditLog.Head(tenant, 0, Digest.of(FORMAT + '\n' + tenant + '\n'));
  }

  /** Where the chain ends with this entry. */
  public AuditLog.Head head() {
    return new AuditLog.Head(tenant, sequence, digest);
  }

  /** Whether this is the whole and only continuation of a chain that ends there. */
  public boolean follows(AuditLog.Head end) {
    return tenant.equals(end.tenant())
        && sequence == end.sequence() + 1
        && previous.equals(end.digest())
        && untouched();
  }

  /** Whether the recorded digest is that of the recorded fields. */
  public boolean untouched() {
    return Digest.of(canonical()).equals(digest);
  }

  /** The bytes that are digested; the package page specifies them. */
  public byte[] canonical() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    field(bytes, FORMAT);
    field(bytes, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    field(bytes, tenant.value());
    long micros =
        Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
    field(bytes, ByteBuffer.allocate(Long.BYTES).putLong(micros).array());
    field(bytes, actor);
    field(bytes, action);
    field(bytes, once);
    field(bytes, ByteBuffer.allocate(Integer.BYTES).putInt(details.size()).array());
    details.forEach(
        (key, value) -> {
          field(bytes, key);
          field(bytes, value);
        });
    field(bytes, previous.bytes());
    return bytes.toByteArray();
  }

  private AuditEntry sealed() {
    return new AuditEntry(
        tenant, sequence, at, once, actor, action, details, previous, Digest.of(canonical()));
  }

  private static void field(ByteArrayOutputStream bytes, String text) {
    field(bytes, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void field(ByteArrayOutputStream bytes, byte[] content) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
    bytes.writeBytes(content);
  }
}
