package dev.coffer.api;

import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** The program: an HTTP API in front of the workflows. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Coffer",
            version = "1",
            description =
                "Backup and restore of one tenant at a time. Accepted work answers 202 with the run"
                    + " and its Location; its events end with the result or the problem. A request"
                    + " for work that is repeated with the same Idempotency-Key header (1 to 128"
                    + " printable ASCII characters) within a day gets the same run. Errors are"
                    + " application/problem+json (RFC 9457) and carry one of Coffer's codes.",
            license = @License(name = "Apache-2.0")),
    security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(name = "bearer", type = SecuritySchemeType.HTTP, scheme = "bearer")
public final class CofferApi {
  private CofferApi() {}

  /** Starts the server; it stops when the process is told to. */
  public static void main(String[] arguments) {
    Micronaut.build(arguments).mainClass(CofferApi.class).banner(false).start();
  }
}
