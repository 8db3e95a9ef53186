package dev.coffer.activities.keys;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session at a {@link MemoryKeyService}. */
final class MemoryKeySession implements KeySession {
  private final MemoryKeyService service;
  private final TenantId tenant;
  private final Purpose purpose;
  private final String accessor;
  private final Instant expiresAt;
  private final MemoryKek kek;

  /**
   * @param held where a customer holds the key-encryption key; null when the service does
   */
  MemoryKeySession(
      MemoryKeyService service,
      TenantId tenant,
      Purpose purpose,
      String accessor,
      Instant expiresAt,
      MemoryKek.@Nullable Held held) {
    this.service = service;
    this.tenant = tenant;
    this.purpose = purpose;
    this.accessor = accessor;
    this.expiresAt = expiresAt;
    this.kek = held == null ? new Own() : held;
  }

  private final class Own implements MemoryKek {
    @Override
    public MemoryTenantKeys admitted(@Nullable KeyRights right) {
      return MemoryKeySession.this.admitted(right);
    }

    @Override
    public boolean held() {
      return false;
    }

    @Override
    public void close() {
      // The session's own token opens it.
    }
  }

  @Override
  public NewKey newKey() {
    MemoryTenantKeys keys = kek.admitted(KeyRights.NEW_KEY);
    byte[] clear = keys.bytes(KeyLoan.LENGTH);
    return run(() -> new NewKey(service.lend(clear), keys.wrap(clear)));
  }

  @Override
  public KeyLoan unwrap(String wrapped) {
    MemoryTenantKeys keys = kek.admitted(KeyRights.UNWRAP);
    return run(() -> service.lend(service.unwrapped(keys.unwrap(wrapped))));
  }

  @Override
  public List<KeyLoan> unwrapAll(List<String> wrapped) {
    MemoryTenantKeys keys = kek.admitted(KeyRights.UNWRAP);
    return run(
        () -> {
          List<KeyLoan> loans = new ArrayList<>();
          for (String each : wrapped) {
            loans.add(service.lend(service.unwrapped(keys.unwrap(each))));
          }
          return loans;
        });
  }

  @Override
  public KeyVersions versions() {
    return kek.admitted(null).versions();
  }

  @Override
  public void rotateTo(int version) {
    if (versions().newest() < version) {
      kek.admitted(KeyRights.ROTATE).rotate();
    }
  }

  @Override
  public List<String> rewrap(List<String> wrapped) {
    MemoryTenantKeys keys = kek.admitted(KeyRights.ROTATE);
    return run(
        () -> {
          List<String> anew = new ArrayList<>();
          for (String each : wrapped) {
            anew.add(keys.wrap(keys.unwrap(each)));
          }
          return anew;
        });
  }

  @Override
  public int version(String wrapped) {
    return MemoryTenantKeys.version(wrapped);
  }

  @Override
  public void raiseMinimum(int version) {
    KeyVersions versions = versions();
    if (versions.minimum() >= version) {
      return;
    }
    if (versions.newest() < version) {
      throw FailureCode.KEY_VERSION.because("the key has no version " + version);
    }
    kek.admitted(KeyRights.ROTATE).minimumVersion(version);
  }

  @Override
  public String destroy() {
    if (kek.held()) {
      throw FailureCode.KEY_REVOKED.because(
          "the key of tenant " + tenant + " is held by a customer, who alone destroys it");
    }
    try {
      admitted(KeyRights.DESTROY).destroy();
    } catch (FailureException none) {
      if (none.code() != FailureCode.KEY_DESTROYED) {
        throw none;
      }
    }
    return tenant + "-kek";
  }

  @Override
  public void destroyBelow(int version) {
    if (versions().minimum() < version) {
      throw FailureCode.KEY_VERSION.because("version " + (version - 1) + " is not shut out");
    }
    kek.admitted(KeyRights.TRIM).destroyBelow(version);
  }

  @Override
  public Signature sign(byte[] message) {
    MemoryTenantKeys keys = admitted(KeyRights.SIGN);
    return run(() -> keys.sign(message));
  }

  @Override
  public List<VerificationKey> verificationKeys() {
    return admitted(null).verificationKeys();
  }

  @Override
  public boolean held() {
    return kek.held();
  }

  @Override
  public String accessor() {
    return accessor;
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public void close() {
    kek.close();
    service.giveBack(accessor);
  }

  private MemoryTenantKeys admitted(@Nullable KeyRights right) {
    MemoryTenantKeys keys = service.admitted(tenant, purpose, accessor, expiresAt);
    if (right != null && !KeyRights.of(purpose).contains(right)) {
      throw FailureCode.CREDENTIAL_REFUSED.because("the key service refuses this token");
    }
    return keys;
  }

  private static <T> T run(Crypto<T> work) {
    try {
      return work.run();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("this platform lacks AES-GCM or Ed25519", broken);
    }
  }

  private interface Crypto<T> {
    T run() throws GeneralSecurityException;
  }
}
