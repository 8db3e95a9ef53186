package dev.coffer.activities.keys;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One session at a {@link MemoryKeyService}. */
final class MemoryKeySession implements KeySession {
  private final MemoryKeyService service;
  private final TenantId tenant;
  private final Set<KeyRights> rights;
  private final String accessor;
  private final Instant expiresAt;

  MemoryKeySession(
      MemoryKeyService service,
      TenantId tenant,
      Set<KeyRights> rights,
      String accessor,
      Instant expiresAt) {
    this.service = service;
    this.tenant = tenant;
    this.rights = rights;
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
    MemoryTenantKeys keys = service.admitted(tenant, accessor, expiresAt);
    if (right != null && !rights.contains(right)) {
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
