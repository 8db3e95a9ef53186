package dev.coffer.workflows.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeRecipientTest {
  private static final String KEY =
      "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef";
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        // From the README of the format's own tool.
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg"
      })
  @DisplayName("Keys that age itself gives out are taken")
  void known(String key) {
    assertThat(new AgeRecipient(key).value()).isEqualTo(key);
  }

  @Test
  @DisplayName("A key with any one character mistyped, or two swapped, is refused")
  void mistyped() {
    for (int at = 4; at < KEY.length(); at++) {
      for (int letter = 0; letter < ALPHABET.length(); letter++) {
        if (ALPHABET.charAt(letter) != KEY.charAt(at)) {
          refused(KEY.substring(0, at) + ALPHABET.charAt(letter) + KEY.substring(at + 1));
        }
      }
      if (at + 1 < KEY.length() && KEY.charAt(at) != KEY.charAt(at + 1)) {
        refused(KEY.substring(0, at) + KEY.charAt(at + 1) + KEY.charAt(at) + KEY.substring(at + 2));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "age1",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEl",
        "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0",
        // A character that the alphabet lacks, in place of a wrong one.
        "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryeb"
      })
  @DisplayName("What is no public key is refused, a private key most of all")
  void others(String text) {
    refused(text);
  }

  @Test
  @DisplayName("Capitals are refused: people compare the text")
  void capitals() {
    refused(KEY.toUpperCase(Locale.ROOT));
    refused("age1" + KEY.substring(4).toUpperCase(Locale.ROOT));
  }

  private static void refused(String text) {
    assertThatIllegalArgumentException()
        .as(text)
        .isThrownBy(() -> new AgeRecipient(text))
        .withMessageNotContaining("AGE-SECRET");
  }
}
