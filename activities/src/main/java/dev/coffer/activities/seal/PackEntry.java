package dev.coffer.activities.seal;

/**
 * Where one chunk lies in its pack.
 *
 * @param name 32 bytes
 * @param index place among the pack's chunks, from 0
 * @param offset of the record within the pack
 * @param length of the record: frame, sealed text and tag
 * @param plain declared plain size
 */
public record PackEntry(byte[] name, int index, int offset, int length, int plain) {}
