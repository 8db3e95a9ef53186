package dev.coffer.activities.age;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.AgeRecipient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.List;

/** Seals one file as it is written. */
public final class AgeFile {
  private AgeFile() {}

  /**
   * Refuses a recipient that nothing can be sealed to.
   *
   * @throws dev.coffer.workflows.failure.FailureException as {@link #sealing} does
   */
  public static void require(AgeRecipient recipient) {
    try {
      sealing(recipient, OutputStream.nullOutputStream());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Whatever is written comes out of {@code file} sealed, 64 KiB at a time. Closing ends the file
   * and closes {@code file}; without it, no reader takes the file for a whole one.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code INVALID_REQUEST} when nothing can
   *     be sealed to this recipient: its key is a point of small order
   */
  public static OutputStream sealing(AgeRecipient recipient, OutputStream file) throws IOException {
    try {
      return Channels.newOutputStream(
          new StandardEncryptingChannelFactory()
              .newEncryptingChannel(
                  Channels.newChannel(file),
                  List.of(
                      X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(
                          recipient.value()))));
    } catch (GeneralSecurityException refused) {
      throw FailureCode.INVALID_REQUEST.because(
          "nothing can be sealed to the recipient of the export", refused);
    }
  }
}
