package dev.coffer.activities.keys;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
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

  MemoryKeySession(
      MemoryKeyService service,
      TenantId tenant,
      Purpose purpose,
      String accessor,
      Instant expiresAt) {
    this.service = service;
    this.tenant = tenant;
    this.purpose = purpose;
    this.accessor = accessor;
    this.expiresAt = expiresAt;
  }

  @Override
  public NewKey newKey() {
    MemoryTenantKeys keys = admitted(KeyRights.NEW_KEY);
    byte[] clear = keys.bytes(KeyLoan.LENGTH);
    return run(() -> new NewKey(new KeyLoan(clear), keys.wrap(clear)));
  }

  @Override
  public KeyLoan unwrap(String wrapped) {
    MemoryTenantKeys keys = admitted(KeyRights.UNWRAP);
    return run(() -> new KeyLoan(service.unwrapped(keys.unwrap(wrapped))));
  }

  @Override
  public List<KeyLoan> unwrapAll(List<String> wrapped) {
    MemoryTenantKeys keys = admitted(KeyRights.UNWRAP);
    return run(
        () -> {
          List<KeyLoan> loans = new ArrayList<>();
          for (String each : wrapped) {
            loans.add(new KeyLoan(service.unwrapped(keys.unwrap(each))));
          }
          return loans;
        });
  }

  @Override
  public KeyVersions versions() {
    return admitted(null).versions();
  }

  @Override
  public void rotateTo(int version) {
    if (versions().newest() < version) {
      admitted(KeyRights.ROTATE).rotate();
    }
  }

  @Override
  public List<String> rewrap(List<String> wrapped) {
    MemoryTenantKeys keys = admitted(KeyRights.ROTATE);
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
    admitted(KeyRights.ROTATE).minimumVersion(version);
  }

  @Override
  public String destroy() {
    admitted(KeyRights.DESTROY).destroy();
    return tenant + "-kek";
  }

  @Override
  public void destroyBelow(int version) {
    if (versions().minimum() < version) {
      throw FailureCode.KEY_VERSION.because("version " + (version - 1) + " is not shut out");
    }
    admitted(KeyRights.TRIM).destroyBelow(version);
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
  public String accessor() {
    return accessor;
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public void close() {
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
