package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.api.Served.Answer;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.api.signin.Role;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every endpoint, every role, every relation to the tenant: the router says which there are. */
@DisplayName("U1-U4 U6 Who may do what")
class RightsTest {
  private static final String READERS = "ADMIN OPERATOR APPROVER LEGAL AUDITOR SERVICE";

  /** What the table must come to, said a second time on purpose. */
  private static final Map<String, String> RIGHTS =
      Map.ofEntries(
          Map.entry("POST /v1/tenants", "ADMIN"),
          Map.entry("PUT /v1/blueprints/{name}", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/datasets", "ADMIN OPERATOR"),
          Map.entry(
              "POST /v1/tenants/{tenant}/datasets/{dataset}/backups", "ADMIN OPERATOR SERVICE"),
          Map.entry(
              "POST /v1/tenants/{tenant}/backups/{backup}/verifications",
              "ADMIN OPERATOR AUDITOR SERVICE"),
          Map.entry("POST /v1/tenants/{tenant}/restores", "ADMIN OPERATOR SERVICE"),
          Map.entry("POST /v1/tenants/{tenant}/restores/plan", "ADMIN OPERATOR SERVICE"),
          Map.entry("POST /v1/tenants/{tenant}/restores/{restore}/decisions", "APPROVER"),
          Map.entry("POST /v1/tenants/{tenant}/restores/{restore}/undo", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/holds", "ADMIN LEGAL"),
          Map.entry("POST /v1/tenants/{tenant}/holds/{hold}/lift", "APPROVER"),
          Map.entry("POST /v1/tenants/{tenant}/offboarding", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/purges", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/purges/{purge}/decisions", "APPROVER"),
          Map.entry("DELETE /v1/tenants/{tenant}/purges/{purge}", "ADMIN OPERATOR APPROVER"),
          Map.entry("POST /v1/tenants/{tenant}/incidents/{incident}/resolution", "ADMIN APPROVER"),
          Map.entry("PUT /v1/tenants/{tenant}/policy", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/policy/plan", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/schedules/{kind}/plan", "ADMIN"),
          Map.entry("PUT /v1/tenants/{tenant}/schedules/{kind}", "ADMIN"),
          Map.entry("DELETE /v1/tenants/{tenant}/schedules/{kind}", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/schedules/{kind}/pause", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/schedules/{kind}/resume", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/schedules/{kind}/runs", "ADMIN OPERATOR"),
          Map.entry("GET /v1/tenants/{tenant}/audit", "ADMIN AUDITOR"),
          Map.entry("POST /v1/tenants/{tenant}/audit/check", "ADMIN AUDITOR"),
          Map.entry("GET /v1/tenants/{tenant}/audit/check", "ADMIN AUDITOR"),
          Map.entry("GET /v1/tenants/{tenant}/audit/check/events", "ADMIN AUDITOR"),
          Map.entry("POST /v1/catalog/rebuild", "ADMIN"),
          Map.entry("GET /v1/catalog/rebuild", "ADMIN"),
          Map.entry("GET /v1/catalog/rebuild/events", "ADMIN"),
          Map.entry("POST /v1/tenants/{tenant}/rotations", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/compromises", "ADMIN OPERATOR"),
          Map.entry("POST /v1/tenants/{tenant}/datasets/{dataset}/adoptions", "ADMIN"),
          Map.entry("POST /v1/rotations", "ADMIN"),
          Map.entry("GET /v1/rotations", "ADMIN"),
          Map.entry("GET /v1/rotations/events", "ADMIN"),
          Map.entry("POST /v1/watch", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /v1/watch", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /v1/watch/events", "ADMIN OPERATOR AUDITOR"),
          Map.entry("POST /v1/discovery", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /v1/discovery", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /v1/discovery/events", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /v1/discovery/findings", "ADMIN OPERATOR AUDITOR"),
          Map.entry("GET /metrics", "ADMIN OPERATOR AUDITOR"));

  private final Served api = Served.api();

  @Test
  @DisplayName("U1 nobody without a token, with an unknown or with an expired one")
  void signedIn() {
    endpoints()
        .forEach(
            (endpoint, permission) -> {
              for (String token : new String[] {"", "unknown", "test-expired"}) {
                Answer answer = call(endpoint, token.isEmpty() ? null : token, api.acme());
                assertThat(answer.status()).as(endpoint).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("UNAUTHENTICATED");
                assertThat(answer.whole().headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer");
              }
            });
    assertThat(api.call("GET", null, "/health", null).status()).isEqualTo(200);
    assertThat(api.call("GET", null, "/openapi.yml", null).text()).startsWith("openapi: 3");
    assertThat(api.call("GET", null, "/v1/nothing", null).status()).isEqualTo(401);
  }

  @Test
  @DisplayName("U4 each role what the table says, at every endpoint that the router knows")
  void roles() {
    Map<String, Permission> endpoints = endpoints();
    assertThat(endpoints.keySet()).containsAll(RIGHTS.keySet()).hasSizeGreaterThan(30);
    endpoints.forEach(
        (endpoint, permission) -> {
          Set<String> allowed = Set.of(RIGHTS.getOrDefault(endpoint, READERS).split(" "));
          for (Role role : Role.values()) {
            assertThat(permission.allows(role))
                .as(endpoint + " by " + role)
                .isEqualTo(allowed.contains(role.name()));
            if (!permission.allows(role)) {
              Answer answer = call(endpoint, Served.token(role.name(), true), api.acme());
              assertThat(answer.status()).as(endpoint + " by " + role).isEqualTo(403);
              assertThat(answer.code()).isEqualTo("FORBIDDEN");
            }
          }
        });
  }

  @Test
  @DisplayName("U3 U6 another tenant and one that is not there are told in the same words")
  void tenants() {
    endpoints()
        .forEach(
            (endpoint, permission) -> {
              if (!endpoint.contains("{tenant}")) {
                return;
              }
              for (Role role : Role.values()) {
                if (permission.allows(role)) {
                  String token = Served.token(role.name(), false);
                  Answer foreign = call(endpoint, token, api.globex());
                  Answer unknown = call(endpoint, token, "nobody");
                  assertThat(foreign.status()).as(endpoint + " by " + role).isEqualTo(404);
                  assertThat(foreign.text()).isEqualTo(unknown.text());
                }
              }
            });
  }

  @Test
  @DisplayName("U6 a backup or restore of another tenant is not found under one's own")
  void foreignIds() {
    String token = Served.token("ADMIN", true);
    String acme = "/v1/tenants/" + api.acme();
    String foreign = "b-" + api.globex() + "-1";
    assertThat(api.get(token, acme + "/backups/" + foreign).text())
        .isEqualTo(api.get(token, acme + "/backups/b-none").text());
    Answer restore =
        api.post(
            token, acme + "/restores", "{\"dataset\":\"shop\",\"backup\":\"" + foreign + "\"}");
    assertThat(restore.status()).isEqualTo(404);
    assertThat(restore.field()).isEqualTo("backup");
  }

  @Test
  @DisplayName("U3 lists hold the token's tenants only")
  void lists() {
    String token = Served.token("AUDITOR", false);
    assertThat(api.get(token, "/v1/tenants?limit=200").json().path("items"))
        .extracting(tenant -> tenant.path("id").asText())
        .containsExactly(api.acme());
    assertThat(api.get(token, "/v1/incidents?limit=200").json().findValuesAsText("tenant"))
        .isNotEmpty()
        .allMatch(api.acme()::equals);
    Answer other = api.post(Served.token("ADMIN", false), "/v1/tenants", "{\"id\":\"somebody\"}");
    assertThat(other.status()).isEqualTo(403);
    for (String path : new String[] {"/v1/rotations", "/v1/watch", "/v1/discovery"}) {
      Answer asked = api.post(Served.token("ADMIN", false), path, "{}");
      Answer shown = api.get(Served.token("ADMIN", false), path);
      assertThat(asked.status()).as("POST about every tenant").isEqualTo(403);
      assertThat(shown.status()).as("GET about every tenant").isEqualTo(403);
    }
    for (String path : new String[] {"/v1/schedules", "/v1/discovery/findings"}) {
      assertThat(api.get(Served.token("ADMIN", false), path).status()).as(path).isEqualTo(403);
    }
  }

  private Answer call(
      String endpoint, @org.jspecify.annotations.Nullable String token, String tenant) {
    String[] parts = endpoint.split(" ", 2);
    String path =
        parts[1]
            .replace("{tenant}", tenant)
            .replace("{restore}", "r-1")
            .replaceAll("\\{[a-z]+}", "x1");
    return api.call(parts[0], token, path, parts[0].startsWith("P") ? "{}" : null);
  }

  private Map<String, Permission> endpoints() {
    Map<String, Permission> endpoints = new LinkedHashMap<>();
    Set<String> shut = new TreeSet<>();
    for (UriRouteInfo<?, ?> route :
        api.context().getBean(Router.class).uriRoutes().collect(Collectors.toList())) {
      String path = route.getUriMatchTemplate().toString();
      if (path.startsWith("/health") || path.equals("/openapi.yml")) {
        continue;
      }
      String endpoint = route.getHttpMethodName() + ' ' + path;
      route
          .getAnnotationMetadata()
          .enumValue(Needs.class, Permission.class)
          .ifPresentOrElse(found -> endpoints.put(endpoint, found), () -> shut.add(endpoint));
    }
    endpoints.keySet().removeIf(endpoint -> endpoint.startsWith("HEAD "));
    assertThat(shut).allMatch(endpoint -> endpoint.startsWith("HEAD "));
    return endpoints;
  }
}
