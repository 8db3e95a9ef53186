package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The part of a backup index that is not chunks: what was cut, from what, in which streams and
 * packs.
 *
 * @param format {@link #FORMAT}
 * @param naming generation of the naming key that named the chunks
 * @param packs every pack that a chunk of the index lies in
 */
public record IndexHead(
    String format,
    BackupId backup,
    Attempt attempt,
    int naming,
    Instant cutAt,
    String cutPosition,
    Shape shape,
    List<Stream> streams,
    List<PackRef> packs) {

  /** The only format version so far. */
  public static final String FORMAT = "coffer.index.v1";

  public IndexHead {
    requireNonNull(format, "format is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(attempt, "attempt is null");
    requireNonNull(cutAt, "cutAt is null");
    requireNonNull(cutPosition, "cutPosition is null");
    requireNonNull(shape, "shape is null");
    streams = List.copyOf(streams);
    packs = List.copyOf(packs);
  }

  /**
   * What a target must offer.
   *
   * @param version server version
   * @param settings encoding, collation and the like
   * @param roles roles that own or are granted something
   * @param owners those of them that own something
   * @param extensions extension to version
   * @param relations number of tables and their like
   * @param schemaDigest digest of the normalised definitions
   */
  public record Shape(
      String version,
      Map<String, String> settings,
      List<String> roles,
      List<String> owners,
      Map<String, String> extensions,
      int relations,
      String schemaDigest) {
    public Shape {
      requireNonNull(version, "version is null");
      settings = Map.copyOf(settings);
      roles = List.copyOf(roles);
      owners = List.copyOf(owners);
      extensions = Map.copyOf(extensions);
      requireNonNull(schemaDigest, "schemaDigest is null");
    }
  }

  /**
   * One stream.
   *
   * @param name unique within the backup
   * @param kind {@code DEFINITIONS}, {@code ROWS} or {@code BLOBS}
   * @param estimatedBytes what the engine expected, 0 when unknown
   * @param attributes the engine's own
   * @param rows rows, documents, keys
   * @param bytes plain bytes
   * @param content the engine's digest of the rows, or SHA-256 of definitions
   * @param crc32c CRC-32C (RFC 3720) of the plain bytes: finds our own mistakes, not an attacker's
   * @param chunks length of the stream's chunk list
   */
  public record Stream(
      String name,
      String kind,
      long estimatedBytes,
      Map<String, String> attributes,
      long rows,
      long bytes,
      Digest content,
      long crc32c,
      int chunks) {
    public Stream {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      attributes = Map.copyOf(attributes);
      requireNonNull(content, "content is null");
    }
  }
}
