package dev.coffer.workflows.blueprint;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/**
 * Asks for a new version of a blueprint, or for a new blueprint.
 *
 * @param blueprint the new version, whole; its number is one more than that of the version it
 *     replaces, and 1 for a new name
 * @param reason free text of the caller, at most 200 characters
 */
public record BlueprintRequest(PlatformGrant grant, Blueprint blueprint, String reason)
    implements Granted {
  public BlueprintRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(blueprint, "blueprint is null");
    requireNonNull(reason, "reason is null");
  }
}
