package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file of public keys")
class PublicKeysTest {
  /** RFC 8037, appendix A.2, with our key id. */
  private static final String RFC =
      "{\"keys\":[{\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"kid\":\"acme/1\",\"kty\":\"OKP\","
          + "\"use\":\"sig\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";

  @Test
  @DisplayName("is the JWK set of RFC 8037")
  void jwkSet() throws Unreadable {
    assertThat(new String(Sample.KEYS.write(), UTF_8)).isEqualTo(RFC);
    assertThat(PublicKeys.read(RFC.getBytes(UTF_8)))
        .usingRecursiveComparison()
        .isEqualTo(Sample.KEYS);
  }

  @Test
  @DisplayName("may be printed by others: members we do not know and keys of other types pass")
  void ofOthers() throws Unreadable {
    String file =
        """
        { "keys": [
          { "kty": "RSA", "kid": "x", "n": "AQAB", "e": "AQAB" },
          { "kid": "acme/1", "kty": "OKP", "crv": "Ed25519", "key_ops": ["verify"],
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } ] }
        """;

    assertThat(PublicKeys.read(file.getBytes(UTF_8)))
        .usingRecursiveComparison()
        .isEqualTo(Sample.KEYS);
  }

  @Test
  @DisplayName("has a PEM form (RFC 8410, section 10.1 is the same kind of key)")
  void pem() {
    assertThat(Sample.KEYS.pem())
        .isEqualTo(
            """
            # acme/1
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            -----END PUBLIC KEY-----
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"RSA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a/1\",\"x\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
            + "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a/1\",\"x\":"
            + "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},{\"kty\":\"OKP\","
            + "\"crv\":\"Ed25519\",\"kid\":\"a/1\",\"x\":"
            + "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"
      })
  @DisplayName("that holds no key, half a key, a key without a name or a name twice is refused")
  void refused(String file) {
    assertThatExceptionOfType(Unreadable.class)
        .isThrownBy(() -> PublicKeys.read(file.getBytes(UTF_8)));
  }
}
