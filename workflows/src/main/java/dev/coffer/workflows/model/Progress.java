package dev.coffer.workflows.model;

/**
 * What a long step has done so far; rides on its heartbeat. Sizes and counts only (I-7).
 *
 * @param step verb of the step, for example {@code capture}
 * @param bytes plain bytes moved
 * @param totalBytes estimated plain bytes in all, 0 when unknown
 * @param storedBytes sealed bytes written or read
 * @param streams streams finished
 * @param totalStreams streams in all, 0 when unknown
 * @param bytesPerSecond plain bytes a second since the step began
 */
public record Progress(
    String step,
    long bytes,
    long totalBytes,
    long storedBytes,
    int streams,
    int totalStreams,
    long bytesPerSecond) {}
