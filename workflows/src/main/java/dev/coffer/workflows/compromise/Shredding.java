package dev.coffer.workflows.compromise;

import dev.coffer.workflows.rotation.RotationOrder;
import org.jspecify.annotations.Nullable;

/**
 * What is left to leave out of the keyring.
 *
 * @param next the rotation that leaves it out; null when nothing is left
 */
public record Shredding(@Nullable RotationOrder next) {}
