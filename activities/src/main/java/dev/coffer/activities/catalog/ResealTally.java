package dev.coffer.activities.catalog;

/**
 * What was sealed again under one naming key.
 *
 * @param backups backups that were switched
 * @param packs packs, each once
 * @param bytes sealed bytes of those packs
 */
public record ResealTally(int backups, long packs, long bytes) {}
