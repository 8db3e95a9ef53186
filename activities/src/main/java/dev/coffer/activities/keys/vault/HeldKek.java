package dev.coffer.activities.keys.vault;

import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeyService.Lending;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that a customer holds, for one session. Nothing of it is kept from one session to the next:
 * each logs in anew, so that whatever the holder takes away (role, policy, token, key, mount,
 * namespace) is gone with the next question. What the holder refuses is {@code KEY_REVOKED};
 * answers that only a key can give, such as {@code KEY_FOREIGN}, stay what they are.
 */
final class HeldKek implements Kek {
  private static final Logger LOG = LoggerFactory.getLogger(HeldKek.class);

  private final VaultHolder holder;
  private final RunRef run;
  private final Purpose purpose;
  private final KeyRef key;
  private final Renewals renewals;
  private final Lending lending;
  private volatile @Nullable VaultToken token;
  private @Nullable VaultKek kek;
  private KeyRef.@Nullable Answer said;
  private volatile boolean closed;

  HeldKek(
      VaultHolder holder,
      RunRef run,
      Purpose purpose,
      KeyRef key,
      Renewals renewals,
      Lending lending) {
    this.holder = holder;
    this.run = run;
    this.purpose = purpose;
    this.key = key;
    this.renewals = renewals;
    this.lending = lending;
  }

  @Override
  public <T> T ask(Function<VaultKek, T> question) {
    try {
      T answer = question.apply(open());
      hear(KeyRef.Answer.ANSWERS);
      return answer;
    } catch (FailureException failed) {
      FailureException ours = translated(failed);
      KeyRef.Answer answer = answer(ours.code());
      if (answer != null) {
        hear(answer);
      }
      throw ours;
    }
  }

  private synchronized VaultKek open() {
    requireOpen();
    VaultKek known = kek;
    if (known != null) {
      return known;
    }
    known = new VaultKek(token(), key.mount(), key.key(), run.tenant());
    if (KeyRights.of(purpose).contains(KeyRights.NEW_KEY)) {
      known.requireDerived();
    }
    kek = known;
    return known;
  }

  private VaultToken token() {
    VaultToken known = token;
    if (known == null) {
      known = holder.mint(run, purpose);
      token = known;
      if (closed) {
        known.close();
      }
      requireOpen();
      lending.lent(holder.reference(known), known.endsAt());
      renewals.keep(known.accessor(), known::renew);
    }
    return known;
  }

  private FailureException translated(FailureException failed) {
    boolean refused =
        switch (failed.code()) {
          // A key that is gone is the holder's no; whether for good, only they know.
          case CREDENTIAL_REFUSED, KEY_DESTROYED -> true;
          case CREDENTIAL_EXPIRED -> !closed && !pastItsEnd();
          case KEY_FOREIGN ->
              failed.getCause() instanceof VaultRefusal words
                  && (words.says("not found") || words.says("delet") || words.says("disabled"));
          default -> false;
        };
    return refused
        ? FailureCode.KEY_REVOKED.because(
            "the key server %s does not lend the key of tenant %s: ask whoever holds it"
                .formatted(key.server(), run.tenant()),
            failed)
        : failed;
  }

  private void requireOpen() {
    if (closed) {
      throw FailureCode.CREDENTIAL_EXPIRED.because("the key-service token was given back");
    }
  }

  private boolean pastItsEnd() {
    VaultToken lent = token;
    return lent != null && lent.pastItsEnd();
  }

  private static KeyRef.@Nullable Answer answer(FailureCode code) {
    return switch (code) {
      case KEY_REVOKED -> KeyRef.Answer.REVOKED;
      case KEYS_SEALED -> KeyRef.Answer.SEALED;
      case KEYS_UNAVAILABLE -> KeyRef.Answer.UNREACHABLE;
      case KEY_FOREIGN, KEY_VERSION -> KeyRef.Answer.ANSWERS;
      default -> null;
    };
  }

  /** A note that is not taken changes nothing of what was answered. */
  private synchronized void hear(KeyRef.Answer answer) {
    if (said == answer) {
      return;
    }
    try {
      lending.answered(answer);
      said = answer;
    } catch (FailureException unheard) {
      LOG.warn("an answer was not noted server={} code={}", key.server(), unheard.code());
    }
  }

  @Override
  public boolean held() {
    return true;
  }

  /** Waits for no question that somebody still asks: their token ends under them. */
  @Override
  public void close() {
    closed = true;
    VaultToken lent = token;
    if (lent != null) {
      renewals.drop(lent.accessor());
      lent.close();
      if (lent.kept()) {
        takeBack(lent);
      }
    }
  }

  /** A token whose policies the holder took away would work again if they were given back. */
  private void takeBack(VaultToken lent) {
    try {
      holder.revoke(lent.accessor());
    } catch (FailureException refused) {
      LOG.info("a token ends by itself server={} code={}", key.server(), refused.code());
    }
  }
}
