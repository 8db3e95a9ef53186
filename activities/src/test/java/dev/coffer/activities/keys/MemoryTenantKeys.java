package dev.coffer.activities.keys;

import dev.coffer.activities.keys.KeySession.KeyVersions;
import dev.coffer.activities.keys.KeySession.Signature;
import dev.coffer.activities.keys.KeySession.VerificationKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One tenant's keys: AES-256-GCM wraps with the tenant's context as associated data. */
final class MemoryTenantKeys {
  private static final int NONCE = 12;
  private static final Pattern WRAPPED = Pattern.compile("memory:v([0-9]{1,6}):([A-Za-z0-9+/=]+)");

  private final TenantId tenant;
  private final SecureRandom random = new SecureRandom();
  private final SortedMap<Integer, byte[]> versions = new TreeMap<>();
  private final KeyPair signing;
  private int minimum = 1;

  MemoryTenantKeys(TenantId tenant) {
    this.tenant = tenant;
    try {
      this.signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has Ed25519", impossible);
    }
    add();
  }

  synchronized void rotate() {
    requireKey();
    add();
  }

  private void add() {
    versions.put(versions.isEmpty() ? 1 : versions.lastKey() + 1, bytes(KeyLoan.LENGTH));
  }

  synchronized void minimumVersion(int version) {
    minimum = version;
  }

  synchronized void destroy() {
    versions.clear();
  }

  private void requireKey() {
    if (versions.isEmpty()) {
      throw FailureCode.KEY_DESTROYED.because("the key service has no such key");
    }
  }

  synchronized KeyVersions versions() {
    requireKey();
    return new KeyVersions(versions.lastKey(), minimum);
  }

  synchronized void destroyBelow(int version) {
    versions.headMap(version).clear();
  }

  /** Puts versions and minimum back as they are now. */
  synchronized Runnable snapshot() {
    Map<Integer, byte[]> then = Map.copyOf(versions);
    int minimumThen = minimum;
    return () -> {
      synchronized (this) {
        versions.clear();
        versions.putAll(then);
        minimum = minimumThen;
      }
    };
  }

  static int version(String wrapped) {
    Matcher parts = WRAPPED.matcher(wrapped);
    if (!parts.matches()) {
      throw FailureCode.KEY_FOREIGN.because("this is no wrapped key of this key service");
    }
    return Integer.parseInt(parts.group(1));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  synchronized String wrap(byte[] key) throws GeneralSecurityException {
    requireKey();
    int version = versions.lastKey();
    byte[] nonce = bytes(NONCE);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, version, nonce).doFinal(key);
    byte[] both = Arrays.copyOf(nonce, NONCE + sealed.length);
    System.arraycopy(sealed, 0, both, NONCE, sealed.length);
    return "memory:v" + version + ':' + Base64.getEncoder().encodeToString(both);
  }

  synchronized byte[] unwrap(String wrapped) throws GeneralSecurityException {
    int version = version(wrapped);
    requireKey();
    if (version < minimum || !versions.containsKey(version)) {
      throw FailureCode.KEY_VERSION.because("key version " + version + " is not to be had");
    }
    byte[] both = Base64.getDecoder().decode(wrapped.substring(wrapped.lastIndexOf(':') + 1));
    try {
      return cipher(Cipher.DECRYPT_MODE, version, Arrays.copyOf(both, NONCE))
          .doFinal(both, NONCE, both.length - NONCE);
    } catch (AEADBadTagException foreign) {
      throw FailureCode.KEY_FOREIGN.because("the wrapped key is not this tenant's", foreign);
    }
  }

  Signature sign(byte[] message) throws GeneralSecurityException {
    java.security.Signature signature = java.security.Signature.getInstance("Ed25519");
    signature.initSign(signing.getPrivate());
    signature.update(message);
    return new Signature(tenant + "/1", signature.sign());
  }

  List<VerificationKey> verificationKeys() {
    // The X.509 form ends with the 32 raw bytes (RFC 8410).
    byte[] encoded = signing.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return List.of(new VerificationKey(tenant + "/1", raw));
  }

  private Cipher cipher(int mode, int version, byte[] nonce) throws GeneralSecurityException {
    byte[] key = versions.get(version);
    if (key == null) {
      throw new IllegalStateException("no version " + version);
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(KeyRights.context(tenant));
    return cipher;
  }
}
