package dev.coffer.activities.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DsseTest {
  private static final String TYPE = "application/vnd.coffer.manifest.v1+json";

  /** The key pair of RFC 8032, section 7.1, test 1. */
  private static final byte[] PRIVATE =
      HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  private static final Dsse.TrustedKey PUBLIC =
      new Dsse.TrustedKey(
          "acme/1",
          HexFormat.of()
              .parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

  private static Dsse.Signed sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, PRIVATE)));
      signature.update(message);
      return new Dsse.Signed("acme/1", signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] sealed() {
    return Dsse.seal(TYPE, "{\"a\":1}".getBytes(UTF_8), DsseTest::sign);
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
    assertThat(envelope.verifiedBy(TYPE, List.of(PUBLIC))).contains("acme/1");
    assertThat(envelope.payload()).asString(UTF_8).isEqualTo("{\"a\":1}");
  }

  @Test
  @DisplayName(
      "S11 a payload signed as another type, or by a key that is not trusted, does not verify")
  void typeAndKeyCount() throws IOException {
    Dsse.Envelope envelope = Dsse.parse(sealed());
    assertThat(envelope.verifiedBy("application/other", List.of(PUBLIC))).isEmpty();
    assertThat(envelope.verifiedBy(TYPE, List.of())).isEmpty();
    assertThat(envelope.verifiedBy(TYPE, List.of(new Dsse.TrustedKey("acme/2", PUBLIC.raw()))))
        .isEmpty();
    assertThat(
            envelope.verifiedBy(TYPE, List.of(new Dsse.TrustedKey("acme/1", Sealed.bytes(1, 32)))))
        .isEmpty();
  }

  @Test
  @DisplayName("S4 S11 no single-bit change of an envelope goes unnoticed")
  void everyFlipIsDetected() {
    byte[] whole = sealed();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] broken = Sealed.flipped(whole, at, 1 << bit);
        boolean accepted;
        try {
          accepted = Dsse.parse(broken).verifiedBy(TYPE, List.of(PUBLIC)).isPresent();
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
