package dev.coffer.api.signin;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.failure.FailureCode;
import io.micronaut.http.HttpRequest;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name the token's name: what grants, decisions and the audit trail say
 * @param tenants ids of the tenants that the token reaches, or {@code *}
 */
public record Caller(String name, Role role, Set<String> tenants) {
  static final String ANY = "*";

  private static final String ATTRIBUTE = "dev.coffer.caller";

  public Caller {
    tenants = Set.copyOf(tenants);
  }

  /** Whoever signed this request in. */
  public static Caller of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, Caller.class)
        .orElseThrow(
            () -> Refusal.because(FailureCode.UNAUTHENTICATED, "sign in with a bearer token"));
  }

  void signInto(HttpRequest<?> request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Whether the token reaches every tenant, also those to come. */
  public boolean everyTenant() {
    return tenants.contains(ANY);
  }

  /**
   * For what is done to every tenant, or tells of every one.
   *
   * @throws Refusal {@code FORBIDDEN}
   */
  public void requireEveryTenant() {
    if (!everyTenant()) {
      throw Refusal.because(FailureCode.FORBIDDEN, "the token does not reach every tenant");
    }
  }

  /** Whether the token reaches this tenant. */
  public boolean reaches(String tenant) {
    return everyTenant() || tenants.contains(tenant);
  }
}
