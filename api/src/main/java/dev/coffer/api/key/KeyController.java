package dev.coffer.api.key;

import dev.coffer.api.problem.Answers;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** A tenant's public keys, with which anyone verifies offline what it signed. */
@Controller("/v1/tenants/{tenant}/keys")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "keys")
@Answers
class KeyController {
  private final PublicKeys keys;

  KeyController(PublicKeys keys) {
    this.keys = keys;
  }

  /** Every key that ever signed for the tenant. */
  @Get("/public")
  @Needs(Permission.READ)
  @Operation(
      summary = "Show a tenant's public keys as a JWK set",
      description = "They stay when the tenant's keys are destroyed.")
  PublicKeySet list(@PathVariable String tenant) {
    return keys.require(tenant);
  }
}
