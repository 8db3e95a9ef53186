package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether the keys that customers hold answer, so that people hear of one that does not
 * before a backup does.
 */
public final class HeldKeys {
  private static final Logger LOG = LoggerFactory.getLogger(HeldKeys.class);

  /** The run that a look's tokens are made for. */
  private static final String RUN = "held-key-look";

  private final Catalog catalog;
  private final KeyService keys;

  public HeldKeys(Catalog catalog, KeyService keys) {
    this.catalog = catalog;
    this.keys = keys;
  }

  /** Asks the holder of every held key once, and notes what came of it. */
  public void look() {
    for (TenantId tenant : catalog.tenantsWithHeldKeys()) {
      catalog.heldKey(tenant).ifPresent(held -> look(tenant, held));
    }
  }

  private void look(TenantId tenant, KeyRef held) {
    try {
      ask(keys, new RunRef(tenant, RUN), held, answer -> catalog.heldKeyAnswered(tenant, answer));
    } catch (FailureException failed) {
      LOG.warn("a held key does not answer tenant={} code={}", tenant, failed.code());
    }
  }

  /**
   * Has the holder of a key wrap a data key that nothing uses, and open it again.
   *
   * @throws FailureException {@code KEY_REVOKED} when the holder refuses either; {@code
   *     KEY_FOREIGN} when the key does not bind its tenant, or opened another key than it wrapped
   */
  static void ask(KeyService keys, RunRef run, KeyRef held) {
    ask(keys, run, held, answer -> {});
  }

  private static void ask(
      KeyService keys, RunRef run, KeyRef held, Consumer<KeyRef.Answer> answered) {
    try (KeySession session = keys.session(run, Purpose.BACKUP, held, new Hearing(answered))) {
      KeySession.NewKey made = session.newKey();
      try (KeyLoan clear = made.clear();
          KeyLoan opened = session.unwrap(made.wrapped())) {
        if (!MessageDigest.isEqual(clear.bytes(), opened.bytes())) {
          throw FailureCode.KEY_FOREIGN.because("the holder opened another key than it wrapped");
        }
      }
    }
  }

  /** Its tokens are not written down: one that a crash leaves out ends within minutes. */
  private record Hearing(Consumer<KeyRef.Answer> answers) implements KeyService.Lending {
    @Override
    public void lent(String accessor, Instant expiresAt) {}

    @Override
    public void answered(KeyRef.Answer answer) {
      answers.accept(answer);
    }
  }
}
