package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a backup holds, in numbers.
 *
 * @param cutAt time of the consistent cut
 * @param engineVersion for example {@code 18.6}
 * @param streams number of streams
 * @param rows rows in all streams
 * @param plainBytes bytes before compression and sealing
 * @param storedBytes sealed bytes that this backup added to the vault
 * @param referencedBytes sealed bytes of older packs that it refers to
 * @param packs packs written
 * @param epoch epoch of the data key
 */
public record BackupFacts(
    Instant cutAt,
    String engineVersion,
    int streams,
    long rows,
    long plainBytes,
    long storedBytes,
    long referencedBytes,
    int packs,
    int epoch) {

  public BackupFacts {
    requireNonNull(cutAt, "cutAt is null");
    requireNonNull(engineVersion, "engineVersion is null");
  }
}
