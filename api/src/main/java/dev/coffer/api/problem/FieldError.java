package dev.coffer.api.problem;

/**
 * What is wrong with one field.
 *
 * @param field its path, for example {@code policy.retention}, {@code limit} or {@code tenant}
 */
public record FieldError(String field, String message) {}
