package dev.coffer.activities.keys.vault;

import java.util.function.Function;

/** A session's way to its tenant's key-encryption key. */
interface Kek extends AutoCloseable {

  /** What the key answers to a question. */
  <T> T ask(Function<VaultKek, T> question);

  /** Whether a customer holds it. */
  boolean held();

  @Override
  void close();

  /** A key in Coffer's own key service, by the session's own token. */
  record Own(VaultKek kek) implements Kek {
    @Override
    public <T> T ask(Function<VaultKek, T> question) {
      return question.apply(kek);
    }

    @Override
    public boolean held() {
      return false;
    }

    @Override
    public void close() {
      // The token is the session's to give back.
    }
  }
}
