package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import dev.coffer.proof.Json;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantScope;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signed description of one backup. It is readable without a key, so it says how much there is,
 * never what it is called: names, attributes and digests of streams stay in the sealed index.
 *
 * @param format {@link #FORMAT}
 * @param scope whose it is
 * @param scopeDigest digest of the scope's canonical form
 * @param parent backup whose packs this one may refer to
 * @param envelope policy that it was taken under
 * @param envelopeDigest digest of the envelope's canonical form
 * @param placement digest of where the data lived
 * @param cutPosition LSN, GTID, cluster time or offset
 * @param content keyed digest over every stream's name, rows, bytes and row digest
 * @param streams what there is, by kind
 * @param index the sealed index
 * @param packs every pack that the index refers to, in the index's order
 * @param tools name to version of what took part
 * @param schemaVersion the application's own schema version, when it tells
 * @param resealing when the backup was sealed again, and what this stands in place of; null in the
 *     manifest that it was taken with
 * @param imported what it was made from when Coffer did not take it; absent when Coffer did
 */
public record Manifest(
    String format,
    TenantScope scope,
    Digest scopeDigest,
    BackupId backup,
    @Nullable BackupId parent,
    Attempt attempt,
    Envelope envelope,
    Digest envelopeDigest,
    Digest placement,
    String cutPosition,
    BackupFacts facts,
    List<KindTotal> streams,
    Digest content,
    KeyringUse keyring,
    ObjectRef index,
    List<PackRef> packs,
    Instant startedAt,
    Instant lockedUntil,
    String requestedBy,
    String reason,
    String workflow,
    Map<String, String> tools,
    @Nullable String schemaVersion,
    @Nullable Resealing resealing,
    @Nullable Imported imported) {

  /** Payload type of a manifest's envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.coffer.manifest.v1+json";

  /** The only format version so far. */
  public static final String FORMAT = "coffer.manifest.v1";

  /** Packs that one manifest may name: 1 TiB sealed at the default pack size. */
  public static final int MAX_PACKS = 65_536;

  public Manifest {
    requireNonNull(format, "format is null");
    requireNonNull(scope, "scope is null");
    requireNonNull(scopeDigest, "scopeDigest is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(attempt, "attempt is null");
    requireNonNull(envelope, "envelope is null");
    requireNonNull(envelopeDigest, "envelopeDigest is null");
    requireNonNull(placement, "placement is null");
    requireNonNull(cutPosition, "cutPosition is null");
    requireNonNull(facts, "facts is null");
    streams = List.copyOf(streams);
    requireNonNull(content, "content is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(index, "index is null");
    packs = List.copyOf(packs);
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(lockedUntil, "lockedUntil is null");
    requireNonNull(requestedBy, "requestedBy is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(workflow, "workflow is null");
    tools = Map.copyOf(tools);
  }

  /** How much of one kind of stream there is. */
  public record KindTotal(String kind, int streams, long rows, long bytes) {
    public KindTotal {
      requireNonNull(kind, "kind is null");
    }
  }

  /**
   * The keys that were used.
   *
   * @param revision the keyring that named them; a reader wants this one or a later one
   * @param epoch epoch of the new packs and the index
   * @param naming generation of the naming key
   */
  public record KeyringUse(int revision, int epoch, int naming) {}

  /**
   * How a backup came to be sealed again.
   *
   * @param replaces every manifest of the backup before this one, from the first
   * @param at when
   * @param run the run that did it
   */
  public record Resealing(List<ObjectRef> replaces, Instant at, String run) {
    public Resealing {
      replaces = List.copyOf(replaces);
      requireNonNull(at, "at is null");
      requireNonNull(run, "run is null");
    }
  }

  /** Every manifest of this backup before this one, from the first. */
  public List<ObjectRef> replaces() {
    return resealing == null ? List.of() : resealing.replaces();
  }

  /** The payload's bytes. */
  public byte[] encode() {
    return Json.write(this);
  }

  /**
   * Reads a payload.
   *
   * @throws IOException when it is not a manifest of a format that this reader knows
   */
  public static Manifest decode(byte[] payload) throws IOException {
    try {
      Manifest manifest = Json.read(payload, Manifest.class);
      if (!FORMAT.equals(manifest.format)) {
        throw new IOException("unknown manifest format");
      }
      if (manifest.packs.size() > MAX_PACKS) {
        throw new IOException("more packs than a manifest may name");
      }
      return manifest;
    } catch (RuntimeException malformed) {
      throw new IOException("not a manifest", malformed);
    }
  }
}
