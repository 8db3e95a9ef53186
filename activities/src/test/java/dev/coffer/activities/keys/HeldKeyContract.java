package dev.coffer.activities.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coffer.activities.keys.KeySession.NewKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a key service promises of tenants whose key-encryption key a customer holds, beside all that
 * it promises anyway.
 */
public abstract class HeldKeyContract extends KeyServiceContract {

  /**
   * One way in which a customer takes a key back, and gives it back again.
   *
   * @param others whether other tenants' keys in the same place go on working
   */
  public record Way(String name, boolean others, Runnable take, Runnable give) {}

  /** Every way of refusing {@link #acme}'s key that a customer has here. */
  protected abstract List<Way> ways();

  /** Ends every token that the holder has out. */
  protected abstract void endTokens();

  protected abstract void seal();

  protected abstract void unseal();

  /** Cuts the way to the holder. */
  protected abstract void cut();

  protected abstract void heal();

  /** How many of our tokens the holder still takes for valid. */
  protected abstract int tokensOut();

  @Override
  protected abstract KeyRef held(TenantId tenant);

  @Override
  @Test
  @DisplayName("a held key is destroyed by its holder alone; signing for its tenant goes on")
  void destroyed() {
    String wrapped = newKey(acme).wrapped();
    keys().permitShred(acme);
    try (KeySession session = open(acme, Purpose.SHRED)) {
      assertFails(FailureCode.KEY_REVOKED, session::destroy);
      assertThat(session.sign(new byte[1]).bytes()).isNotEmpty();
    }
    try (KeySession session = open(acme, Purpose.VERIFY)) {
      session.unwrap(wrapped).close();
    }
  }

  @Override
  @Test
  @DisplayName("I-8 no purpose destroys a held key, whatever was permitted here")
  void destroyedByNoOther() {
    String wrapped = newKey(acme).wrapped();
    keys().permitShred(acme);
    for (Purpose purpose : Purpose.values()) {
      try (KeySession session = open(acme, purpose)) {
        assertFails(FailureCode.KEY_REVOKED, session::destroy);
      }
    }
    try (KeySession session = open(acme, Purpose.SHRED)) {
      assertFails(FailureCode.KEY_REVOKED, () -> session.unwrap(wrapped));
      assertFails(FailureCode.KEY_REVOKED, session::newKey);
    }
  }

  @Test
  @DisplayName("K5 a key that its holder takes back is gone at once, in open sessions and new ones")
  void takenBack() {
    NewKey made = newKey(acme);
    NewKey theirs = newKey(bolt);
    for (Way way : ways()) {
      try (KeySession before = open(acme, Purpose.BACKUP)) {
        before.unwrap(made.wrapped()).close();
        answers.clear();
        way.take().run();

        try (KeySession after = open(acme, Purpose.RESTORE)) {
          assertFails(FailureCode.KEY_REVOKED, () -> after.unwrap(made.wrapped()));
        }
        if (!way.name().equals(LOGIN)) {
          assertFails(FailureCode.KEY_REVOKED, () -> before.unwrap(made.wrapped()));
        }
        assertThat(answers).as(way.name()).containsOnly(KeyRef.Answer.REVOKED);
        try (KeySession other = open(bolt, Purpose.BACKUP)) {
          if (way.others()) {
            assertOpens(other, theirs);
          }
        }
      }
      way.give().run();
      answers.clear();
      try (KeySession again = open(acme, Purpose.BACKUP)) {
        assertOpens(again, made);
        assertThat(answers).as(way.name()).containsExactly(KeyRef.Answer.ANSWERS);
      }
    }
  }

  /** Keeping us from logging in ends no token that is out; ours live minutes and are not kept. */
  protected static final String LOGIN = "no login";

  private static void assertOpens(KeySession session, NewKey made) {
    try (KeyLoan loan = session.unwrap(made.wrapped())) {
      assertThat(loan.bytes()).isEqualTo(made.clear().bytes());
    }
  }

  @Test
  @DisplayName("K5 a refusal names the key server, its tenant and whom to ask, and nothing secret")
  void refusalSaysWhomToAsk() {
    String wrapped = newKey(acme).wrapped();
    ways().getFirst().take().run();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertThat(catchThrowable(() -> session.unwrap(wrapped)))
          .hasMessage(
              "the key server %s does not lend the key of tenant %s: ask whoever holds it"
                  .formatted(held(acme).server(), acme));
    } finally {
      ways().getFirst().give().run();
    }
  }

  @Test
  @DisplayName("K5 a token that the holder ends opens nothing more; the next session has another")
  void tokenEnded() {
    NewKey made = newKey(acme);
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      session.unwrap(made.wrapped()).close();
      endTokens();
      assertFails(FailureCode.KEY_REVOKED, () -> session.unwrap(made.wrapped()));
    }
    try (KeySession next = open(acme, Purpose.RESTORE)) {
      assertOpens(next, made);
    }
  }

  @Test
  @DisplayName("K1 a sealed holder is told from one that says no, and is worth asking again")
  void sealed() {
    NewKey made = newKey(acme);
    seal();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEYS_SEALED, () -> session.unwrap(made.wrapped()));
      assertThat(answers).endsWith(KeyRef.Answer.SEALED);
      unseal();
      assertOpens(session, made);
      assertThat(answers).endsWith(KeyRef.Answer.ANSWERS);
    }
    assertThat(FailureCode.KEYS_SEALED.retryable()).isTrue();
  }

  @Test
  @DisplayName("K2 a holder that cannot be reached is told from one that says no")
  void unreachable() {
    NewKey made = newKey(acme);
    cut();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEYS_UNAVAILABLE, () -> session.unwrap(made.wrapped()));
      assertThat(answers).endsWith(KeyRef.Answer.UNREACHABLE);
      heal();
      assertOpens(session, made);
    }
  }

  @Test
  @DisplayName("what is signed and verified does not depend on the holder, who is not even asked")
  void signingIsOurs() {
    lent.clear();
    cut();
    try {
      for (Purpose purpose : List.of(Purpose.INCIDENT, Purpose.BACKUP)) {
        try (KeySession session = open(acme, purpose)) {
          assertThat(session.held()).isTrue();
          assertThat(session.sign(new byte[1]).keyId()).isEqualTo(acme + "/1");
          assertThat(session.verificationKeys()).isNotEmpty();
        }
      }
      assertThat(lent).isEmpty();
    } finally {
      heal();
    }
  }

  @Test
  @DisplayName("I-8 a session leaves no token at the holder, one that failed leaves none either")
  void leavesNothing() {
    String theirs = newKey(bolt).wrapped();
    assertThat(tokensOut()).isZero();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(theirs));
      assertThat(tokensOut()).isOne();
    }
    assertThat(tokensOut()).isZero();
  }

  @Test
  @DisplayName("a key server that is not declared is refused before anything is made")
  void undeclared() {
    assertFails(FailureCode.INVALID_REQUEST, () -> keys().held("nowhere", acme));
  }
}
