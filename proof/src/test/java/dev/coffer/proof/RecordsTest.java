package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.proof.Verdict.Fact;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A bare signed record")
class RecordsTest {
  private static byte[] record(String type, String payload) {
    return Dsse.seal(type, payload.getBytes(UTF_8), Sample::sign);
  }

  @Test
  @DisplayName("verifies with its tenant's key and tells what it holds")
  void manifest() throws Unreadable {
    Verdict verdict =
        Sample.VERIFIER.verify(
            record(
                "application/vnd.coffer.manifest.v1+json",
                "{\"backup\":\"b-1\",\"facts\":{\"rows\":7},\"packs\":[{},{}],"
                    + "\"scope\":{\"dataset\":\"shop\",\"tenant\":\"acme\"}}"));

    assertThat(verdict.valid()).isTrue();
    assertThat(verdict.kind()).isEqualTo("manifest");
    assertThat(verdict.facts())
        .containsExactly(
            new Fact("tenant", "acme"),
            new Fact("dataset", "shop"),
            new Fact("backup", "b-1"),
            new Fact("rows", "7"),
            new Fact("packs", "2"));
  }

  @Test
  @DisplayName("of a type that is not known yet verifies, and tells nothing")
  void unknownType() throws Unreadable {
    Verdict verdict =
        Sample.VERIFIER.verify(
            record("application/vnd.coffer.weather.v1+json", "{\"tenant\":\"acme\"}"));

    assertThat(verdict.valid()).isTrue();
    assertThat(verdict.kind()).isEqualTo("weather");
    assertThat(verdict.facts()).isEmpty();
  }

  @Test
  @DisplayName("S11 that speaks of another tenant than the one whose key signed it is broken")
  void foreignTenant() throws Unreadable {
    Verdict verdict =
        Sample.VERIFIER.verify(
            record("application/vnd.coffer.tenant.v1+json", "{\"tenant\":\"bolt\"}"));

    assertThat(verdict.broken()).containsExactly("payload");
    assertThat(verdict.facts()).isEmpty();
  }

  @Test
  @DisplayName("S4 with any flipped bit is broken or unreadable")
  void everyFlipIsFound() {
    byte[] whole =
        record(
            "application/vnd.coffer.anchor.v1+json",
            "{\"head\":{\"sequence\":3,\"tenant\":\"acme\"}}");
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        boolean valid;
        try {
          valid = Sample.VERIFIER.verify(Sample.flipped(whole, at, 1 << bit)).valid();
        } catch (Unreadable unreadable) {
          valid = false;
        }
        assertThat(valid).as("byte %d, bit %d", at, bit).isFalse();
      }
    }
  }

  @Test
  @DisplayName("S11 with a second signature, or none, is broken; a statement alone, too")
  void oneSignature() throws Unreadable {
    byte[] good = record("application/vnd.coffer.tenant.v1+json", "{\"tenant\":\"acme\"}");
    String text = new String(good, UTF_8);
    int from = text.indexOf('[') + 1;
    String signature = text.substring(from, text.indexOf(']'));
    for (String signatures : new String[] {signature + ',' + signature, ""}) {
      String edited = text.replace(signature, signatures);
      assertThat(Sample.VERIFIER.verify(edited.getBytes(UTF_8)).broken()).contains("signature");
    }
    byte[] statement = record(Certificate.PAYLOAD_TYPE, "{}");
    assertThat(Sample.VERIFIER.verify(statement).broken()).containsExactly("claims");
  }

  @Test
  @DisplayName("that is none is told apart by its first bytes")
  void stranger() {
    for (String stranger : new String[] {"", "{}", "{\"payload\":1}", "-----BEGIN"}) {
      assertThatExceptionOfType(Unreadable.class)
          .isThrownBy(() -> Sample.VERIFIER.verify(stranger.getBytes(UTF_8)));
    }
  }
}
