package dev.coffer.activities.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.AgeRecipient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeFileTest {
  private static final int CHUNK = 64 << 10;

  private final AgeReader reader = AgeReader.fresh();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17})
  @DisplayName("A reader made from the format's specification alone opens what was sealed")
  void opens(int length) throws IOException, GeneralSecurityException {
    byte[] content = random(length);

    assertThat(reader.open(sealed(content))).isEqualTo(content);
  }

  @Test
  @DisplayName("Nobody else's key opens it, and sealed twice it is two files")
  void sealedToOne() throws IOException {
    byte[] file = sealed(random(100));

    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> AgeReader.fresh().open(file));
    assertThat(sealed(random(100))).isNotEqualTo(file);
  }

  @Test
  @DisplayName("A file that was not ended, or lost its end, is no whole one")
  void unended() throws IOException {
    byte[] content = random(2 * CHUNK);
    byte[] file = sealed(content);
    ByteArrayOutputStream unended = new ByteArrayOutputStream();
    // Not closed: as a try leaves it that failed.
    AgeFile.sealing(new AgeRecipient(reader.recipient()), unended).write(content);

    for (byte[] part :
        new byte[][] {
          unended.toByteArray(),
          Arrays.copyOf(file, file.length - 1),
          Arrays.copyOf(file, file.length - CHUNK - 16)
        }) {
      assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> reader.open(part));
    }
  }

  @Test
  @DisplayName("A recipient whose key is a point of small order is refused: all could open it")
  void smallOrder() {
    AgeRecipient nobody = new AgeRecipient(AgeReader.bech32("age", new byte[32]));

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> AgeFile.sealing(nobody, new ByteArrayOutputStream()))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.INVALID_REQUEST);
  }

  private byte[] sealed(byte[] content) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (OutputStream sealing = AgeFile.sealing(new AgeRecipient(reader.recipient()), file)) {
      sealing.write(content);
    }
    return file.toByteArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
