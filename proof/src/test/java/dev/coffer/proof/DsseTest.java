package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DsseTest {
  private static final String TYPE = "application/vnd.coffer.manifest.v1+json";

  private static byte[] sealed() {
    return Dsse.seal(TYPE, "{\"a\":1}".getBytes(UTF_8), Sample::sign);
  }

  @Test
  void preAuthenticationIsTheProtocols() {
    assertThat(
            Dsse.preAuthentication("http://example.com/HelloWorld", "hello world".getBytes(UTF_8)))
        .asString(UTF_8)
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  }

  @Test
  void verifiesWithThePublicKeyAlone() throws IOException {
    Dsse.Envelope envelope = Dsse.parse(sealed());
    assertThat(envelope.verifiedBy(TYPE, List.of(Sample.KEY))).contains("acme/1");
    assertThat(envelope.payload()).asString(UTF_8).isEqualTo("{\"a\":1}");
  }

  @Test
  @DisplayName(
      "S11 a payload signed as another type, or by a key that is not trusted, does not verify")
  void typeAndKeyCount() throws IOException {
    Dsse.Envelope envelope = Dsse.parse(sealed());
    assertThat(envelope.verifiedBy("application/other", List.of(Sample.KEY))).isEmpty();
    assertThat(envelope.verifiedBy(TYPE, List.of())).isEmpty();
    assertThat(envelope.verifiedBy(TYPE, List.of(new Dsse.TrustedKey("acme/2", Sample.KEY.raw()))))
        .isEmpty();
    assertThat(envelope.verifiedBy(TYPE, List.of(new Dsse.TrustedKey("acme/1", new byte[32]))))
        .isEmpty();
  }

  @Test
  @DisplayName("S4 S11 no single-bit change of an envelope goes unnoticed")
  void everyFlipIsDetected() {
    byte[] whole = sealed();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] broken = Sample.flipped(whole, at, 1 << bit);
        boolean accepted;
        try {
          accepted = Dsse.parse(broken).verifiedBy(TYPE, List.of(Sample.KEY)).isPresent();
        } catch (IOException unreadable) {
          accepted = false;
        }
        assertThat(accepted).as("byte %d, bit %d", at, bit).isFalse();
      }
    }
  }

  @Test
  @DisplayName("S11 white space, a repeated member and loose base64 are refused")
  void oneEncodingOnly() {
    String good = new String(sealed(), UTF_8);
    for (String bad :
        List.of(
            good + " ",
            good.replace("{\"payload\"", "{ \"payload\""),
            good.replace("\"payloadType\"", "\"payload\":\"\",\"payloadType\""),
            good.replace("==\"", "\""),
            "null",
            "[]",
            "",
            "{}")) {
      assertThatThrownBy(() -> Dsse.parse(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(IOException.class);
    }
  }
}
