package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.api.Served.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Bad input gets a 4xx problem that names the field")
class BadInputTest {
  private static final String ADMIN = Served.token("ADMIN", true);

  private final Served api = Served.api();
  private final String acme = "/v1/tenants/" + api.acme();

  @ParameterizedTest(name = "N1 tenant id {0}")
  @ValueSource(
      strings = {
        "%2e%2e%2fx",
        "..%2f..%2fetc",
        "a%2fb",
        "a%00b",
        "ACME",
        "%E2%80%AEacme",
        "%D0%B0cme",
        "CON",
        "a",
        "-acme",
        "ac%20me",
        "a%0Ab",
        "acme%25",
        "acme.",
        "%252e%252e"
      })
  @DisplayName("N1 hostile tenant ids are refused in paths and bodies")
  void hostileIds(String id) {
    Answer answer = api.get(ADMIN, "/v1/tenants/" + id + "/backups");
    assertThat(answer.status()).isIn(400, 404);
    assertProblem(answer);
  }

  @Test
  @DisplayName("N1 an id of 300 characters is refused by name, and never said back")
  void longId() {
    Answer path = api.get(ADMIN, "/v1/tenants/" + "a".repeat(300));
    assertThat(path.status()).isEqualTo(400);
    assertThat(path.field()).isEqualTo("tenant");
    Answer body = api.post(ADMIN, "/v1/tenants", "{\"id\":\"" + "a".repeat(300) + "\"}");
    assertThat(body.status()).isEqualTo(400);
    assertThat(body.field()).isEqualTo("id");
    assertThat(body.text()).doesNotContain("aaaaaaaaaa");
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                     | dataset",
        "{'dataset':5,'backup':'b-1'}                           | dataset",
        "{'dataset':'../x','backup':'b-1'}                      | dataset",
        "{'dataset':'shop'}                                     | backup",
        "{'dataset':'shop','backup':'b-1','at':'2026-01-01T00:00Z'} | backup",
        "{'dataset':'shop','at':'yesterday'}                    | at",
        "{'dataset':'shop','at':'2026-01-01T00:00:00'}          | at",
        "{'dataset':'shop','at':1767225600}                     | at",
        "{'dataset':'shop','at':'+999999999-12-31T23:59:59Z'}   | at",
        "{'dataset':'shop','at':'-999999999-01-01T00:00:00Z'}   | at",
        "{'dataset':'shop','at':'-999999999-01-01T00:00:00+18:00'} | at",
        "{'dataset':'shop','backup':'b-1','reason':'\\ud800'}    | reason",
        "{'dataset':'shop','backup':'b-1','reason':'\\udc00\\ud800'} | reason",
        "{'dataset':'shop','backup':'b-1','bypass':true}        | bypass",
        "{'dataset':'shop','backup':['b-1']}                    | backup",
        "{'dataset':'shop','dataset':'shop','backup':'b-1'}     | body",
        "{'dataset':'nope','backup':'b-1'}                      | dataset",
        "[]                                                     | body",
        "'text'                                                 | body",
        "{                                                      | body",
        "{'dataset':'shop','backup':'b-1'} trailing             | body",
      })
  @DisplayName("wrong types, unknown fields, malformed values and JSON")
  void restores(String body, String field) {
    Answer answer = api.post(ADMIN, acme + "/restores", body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isIn(400, 404);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
    assertProblem(answer);
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'reason':'two\\nlines'}     | reason",
        "{'reason':7}                 | reason",
        "{'reason':'due','trim':true} | trim",
        "[]                           | body"
      })
  @DisplayName("of a rotation, of one tenant or of all")
  void rotations(String body, String field) {
    for (String path : new String[] {acme + "/rotations", "/v1/rotations"}) {
      Answer answer = api.post(ADMIN, path, body.replace('\'', '"'));
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.field()).as(answer.text()).isEqualTo(field);
      assertProblem(answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sha256': '%s'}                                            | archive",
        "{'archive': 'a.dump'}                                       | sha256",
        "{'archive': 'a.dump', 'sha256': 'abc'}                      | sha256",
        "{'archive': '../a.dump', 'sha256': '%s'}                    | archive",
        "{'archive': '/etc/passwd', 'sha256': '%s'}                  | archive",
        "{'archive': 'a.dump', 'sha256': '%s', 'madeAt': 'monday'}   | madeAt",
        "{'archive': 'a.dump', 'sha256': '%s', 'database': ''}       | database",
        "{'archive': 'a.dump', 'sha256': '%s', 'path': '/'}          | path"
      })
  @DisplayName("of an adoption")
  void adoptions(String body, String field) {
    Answer answer =
        api.post(
            ADMIN,
            acme + "/datasets/shop/adoptions",
            body.replace("%s", "ab".repeat(32)).replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
    assertProblem(answer);
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'epochs':[1]}                                   | reason",
        "{'epochs':[1],'reason':'two\\nlines'}            | reason",
        "{'reason':'leaked'}                              | epochs",
        "{'epochs':[1],'allEpochs':true,'reason':'leaked'} | epochs",
        "{'epochs':[],'reason':'leaked'}                  | epochs",
        "{'allEpochs':true,'reason':'leaked','trim':true} | trim",
        "[]                                               | body"
      })
  @DisplayName("of a compromise")
  void compromises(String body, String field) {
    Answer answer = api.post(ADMIN, acme + "/compromises", body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
    assertProblem(answer);
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'server':'../x'}              | server",
        "{'server':'10.0.0.1:5432'}     | server",
        "{'server':7}                   | server",
        "{'server':'local','deep':true} | deep",
        "[]                             | body"
      })
  @DisplayName("of a discovery")
  void discoveries(String body, String field) {
    Answer answer = api.post(ADMIN, "/v1/discovery", body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
    assertProblem(answer);
  }

  @Test
  @DisplayName("of what is asked of findings")
  void findings() {
    Answer answer = api.get(ADMIN, "/v1/discovery/findings?server=..%2Fx");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo("server");
    assertProblem(answer);
  }

  @Test
  @DisplayName("a time in the future is refused by name")
  void future() {
    Answer answer =
        api.post(
            ADMIN,
            acme + "/restores",
            "{\"dataset\":\"shop\",\"at\":\"%s\"}"
                .formatted(Instant.now().plus(Duration.ofHours(1))));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo("at");
    assertThat(answer.json().path("detail").asText()).isEqualTo("at is in the future");
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource({
    "limit=0, limit",
    "limit=201, limit",
    "limit=many, limit",
    "next=abc, next",
    "next=YmVmb3JlOi0x, next",
    "order=up, query",
    "limit=1&limit=2, limit",
  })
  @DisplayName("bad paging")
  void paging(String query, String field) {
    Answer answer = api.get(ADMIN, acme + "/backups?" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  @Test
  @DisplayName("policies are bounded, and a wait and an idempotency key are")
  void bounds() {
    assertField(
        "/v1/tenants", "{\"id\":\"abc\",\"policy\":{\"retention\":\"PT1S\"}}", "policy.retention");
    assertField(
        "/v1/tenants", "{\"id\":\"abc\",\"policy\":{\"retention\":\"P1Y\"}}", "policy.retention");
    assertField(
        "/v1/tenants", "{\"id\":\"abc\",\"policy\":{\"retention\":30}}", "policy.retention");
    assertField("/v1/tenants", "{\"id\":\"abc\",\"keys\":\"../x\"}", "keys");
    assertField(
        "/v1/tenants",
        "{\"id\":\"abc\",\"policy\":{\"restoreApprovals\":6}}",
        "policy.restoreApprovals");
    assertField(
        "/v1/tenants",
        "{\"id\":\"abc\",\"policy\":{\"restoreApprovals\":1.5}}",
        "policy.restoreApprovals");
    assertField(acme + "/datasets/shop/backups?wait=61", "{}", "wait");
    Answer key =
        api.post(ADMIN, acme + "/datasets/shop/backups", "{}", "Idempotency-Key", "x".repeat(129));
    assertThat(key.field()).isEqualTo("Idempotency-Key");
    assertField(
        acme + "/datasets",
        "{\"id\":\"abc\",\"engine\":\"POSTGRESQL\",\"isolation\":\"SCHEMA\",\"server\":\"local\","
            + "\"database\":\"db\"}",
        "schema");
    assertField(
        acme + "/datasets",
        "{\"id\":\"abc\",\"engine\":\"ORACLE\",\"isolation\":\"SCHEMA\",\"server\":\"local\","
            + "\"database\":\"db\"}",
        "engine");
  }

  @Test
  @DisplayName("unknown routes, wrong methods and wrong content are problems too")
  void framework() {
    assertStatus(api.get(ADMIN, "/v1/nothing"), 404);
    assertStatus(api.call("DELETE", ADMIN, acme, null), 405);
    assertStatus(api.post(ADMIN, "/v1/tenants", "id=abc", "Content-Type", "text/plain"), 415);
    assertStatus(api.post(ADMIN, "/v1/tenants", null), 400);
  }

  @Test
  @DisplayName("N1 odd but valid database names are data")
  void databaseNames() {
    assertField(
        acme + "/datasets",
        "{\"id\":\"abc\",\"engine\":\"POSTGRESQL\",\"isolation\":\"DATABASE\",\"server\":\"local\","
            + "\"database\":\"nul\\u0000\"}",
        "database");
    assertField(
        acme + "/datasets",
        "{\"id\":\"abc\",\"engine\":\"POSTGRESQL\",\"isolation\":\"DATABASE\",\"server\":\"local\","
            + "\"database\":\"half\\ud800\"}",
        "database");
  }

  @Test
  @DisplayName("D3 deep and wide JSON is refused")
  void deepJson() {
    assertStatus(api.post(ADMIN, "/v1/tenants", "{\"id\":".repeat(10_000)), 400);
    assertStatus(
        api.post(ADMIN, "/v1/tenants", "{\"id\":" + "[".repeat(5000) + "]".repeat(5000) + '}'),
        400);
  }

  @Test
  @DisplayName("D3 a body of 100 MiB is refused by its announcement, within a second")
  void hugeBody() throws IOException {
    long begun = System.nanoTime();
    String answer =
        raw(
            "POST /v1/tenants HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ADMIN
                + "\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{");
    assertThat(answer).startsWith("HTTP/1.1 413");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  @DisplayName("D3 a header of 1 MiB is refused")
  void hugeHeader() throws IOException {
    String answer =
        raw(
            "GET /v1/tenants HTTP/1.1\r\nHost: localhost\r\nX-Large: "
                + "x".repeat(1 << 20)
                + "\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 4(00|13|31).*");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(5000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      } catch (IOException closedEarly) {
        // It may answer and close before it has read all: the answer is still there to read.
      }
      InputStream in = socket.getInputStream();
      byte[] head = new byte[64];
      int read = Math.max(0, in.read(head));
      return new String(head, 0, read, StandardCharsets.US_ASCII);
    }
  }

  private void assertField(String path, String body, String field) {
    Answer answer = api.post(ADMIN, path, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  private static void assertStatus(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertProblem(answer);
  }

  private static void assertProblem(Answer answer) {
    assertThat(answer.type()).as(answer.text()).startsWith("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
    assertThat(answer.json().path("type").asText()).startsWith("deploy/runbooks/");
    assertThat(answer.text()).doesNotContain("Exception").doesNotContain("dev.coffer");
  }
}
