package dev.coffer.api.signin;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Names;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every endpoint: who asks, whether the role may, whether path and query are
 * well-formed, whether the token reaches the tenant. A tenant that it does not reach and one that
 * is not there get the same answer, after the same look into the catalog.
 */
@ServerFilter("/**")
final class SignIn {
  private static final Set<String> OPEN =
      Set.of("/health", "/health/liveness", "/health/readiness", "/openapi.yml");
  private static final String BEARER = "Bearer ";
  private static final String TENANT = "tenant";

  private final Tokens tokens;
  private final TenantDirectory tenants;

  SignIn(Tokens tokens, TenantDirectory tenants) {
    this.tokens = tokens;
    this.tenants = tenants;
  }

  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  void check(HttpRequest<?> request) {
    if (OPEN.contains(request.getPath())) {
      return;
    }
    Caller caller = signedIn(request);
    caller.signInto(request);
    RouteMatch<?> route = RouteAttributes.getRouteMatch(request).orElse(null);
    if (route == null) {
      return; // No such endpoint, or not by this method: said to those who are signed in.
    }
    checkRole(caller, route);
    checkPath(route.getVariableValues());
    checkQuery(request, route);
    checkTenant(caller, route.getVariableValues().get(TENANT));
  }

  private Caller signedIn(HttpRequest<?> request) {
    String header = request.getHeaders().getAuthorization().orElse("");
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw Refusal.because(FailureCode.UNAUTHENTICATED, "sign in with a bearer token");
    }
    return tokens
        .holder(header.substring(BEARER.length()).strip())
        .orElseThrow(
            () ->
                Refusal.because(
                    FailureCode.UNAUTHENTICATED, "the token is unknown or has expired"));
  }

  private static void checkRole(Caller caller, RouteMatch<?> route) {
    Permission needed =
        route
            .getAnnotationMetadata()
            .enumValue(Needs.class, Permission.class)
            .orElseThrow(() -> Refusal.because(FailureCode.FORBIDDEN, "nobody may call this"));
    if (!needed.allows(caller.role())) {
      throw Refusal.because(
          FailureCode.FORBIDDEN,
          "role "
              + caller.role()
              + " may not "
              + needed.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  /** Every variable of every path is an identifier. */
  private static void checkPath(Map<String, Object> variables) {
    variables.forEach(
        (name, value) -> {
          if (!Names.isId(String.valueOf(value))) {
            throw Refusal.field(name, "must match " + Names.ID_PATTERN);
          }
        });
  }

  private static void checkQuery(HttpRequest<?> request, RouteMatch<?> route) {
    Set<String> known =
        route.getRouteInfo() instanceof MethodBasedRouteInfo<?, ?> method
            ? Arrays.stream(method.getTargetMethod().getArguments())
                .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                .map(argument -> argument.getName())
                .collect(Collectors.toUnmodifiableSet())
            : Set.of();
    for (Map.Entry<String, List<String>> parameter : request.getParameters()) {
      if (!known.contains(parameter.getKey())) {
        throw Refusal.field("query", "holds a parameter that this resource does not know");
      }
      if (parameter.getValue().size() > 1) {
        throw Refusal.field(parameter.getKey(), "is given more than once");
      }
    }
  }

  private void checkTenant(Caller caller, @Nullable Object tenant) {
    if (tenant == null) {
      return;
    }
    String id = String.valueOf(tenant);
    // A token that does not reach it learns nothing from how long the answer takes either.
    boolean known = tenants.lists(id);
    if (!caller.reaches(id) || !(known || tenants.onboards(id))) {
      throw Refusal.missing(TENANT);
    }
  }
}
