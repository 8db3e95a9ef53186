package dev.coffer.activities.pipeline;

import static dev.coffer.activities.pipeline.Rig.ACME;
import static dev.coffer.activities.pipeline.Rig.content;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Reads a backup with nothing but what the package page of {@code seal} says: none of that
 * package's code is used to open manifest, index or packs. When this test has to change, old
 * backups cannot be read any more.
 */
class SpecificationTest {
  private static final String T = "acme";
  private static final byte[] SCOPE =
      Digest.of("coffer.scope.v1\nacme\nmain\nPOSTGRESQL\nDATABASE\n").bytes();

  private final ObjectMapper json = new ObjectMapper();
  private final Rig rig = new Rig().onboard(ACME);
  private final VerifiedManifest backup = rig.backup(ACME, "monday", content(1));

  @Test
  @DisplayName("I-3 a backup is read by its specification alone, down to the last byte")
  void readsABackup() throws Exception {
    JsonNode manifest = payload(rig.stores.peek(backup.object()));
    byte[][] keys = keys(manifest);
    JsonNode pin = manifest.get("index");
    byte[] sealed = peek(pin);
    assertThat(Digest.of(sealed).hex()).isEqualTo(pin.get("sha256").asText());
    assertThat(read(manifest, sealed, keys[0], keys[1]))
        .usingRecursiveComparison()
        .isEqualTo(content(1));
  }

  private Map<String, byte[]> read(JsonNode manifest, byte[] sealed, byte[] data, byte[] naming)
      throws Exception {
    String id = "main/monday/index-" + manifest.get("attempt").asText();
    ByteBuffer plain = ByteBuffer.wrap(openIndex(sealed, id, data));
    byte[] headBytes = new byte[plain.getInt()];
    plain.get(headBytes);
    JsonNode head = json.readTree(headBytes);
    assertThat(head.get("packs")).isEqualTo(manifest.get("packs"));
    List<byte[]> chunks = new ArrayList<>();
    for (int left = plain.getInt(); left > 0; left--) {
      byte[] name = new byte[32];
      plain.get(name);
      JsonNode pack = head.get("packs").get(plain.getInt());
      chunks.add(
          chunk(
              peek(pack),
              pack.get("key").asText().substring("tenants/acme/packs/".length()),
              data,
              naming,
              name,
              new int[] {plain.getInt(), plain.getInt(), plain.getInt(), plain.getInt()}));
    }
    Map<String, byte[]> streams = new LinkedHashMap<>();
    for (JsonNode stream : head.get("streams")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int left = stream.get("chunks").asInt(); left > 0; left--) {
        bytes.writeBytes(chunks.get(plain.getInt()));
      }
      streams.put(stream.get("name").asText(), bytes.toByteArray());
    }
    assertThat(plain.hasRemaining()).isFalse();
    return streams;
  }

  /** Section 7. */
  private static byte[] openIndex(byte[] sealed, String id, byte[] data) throws Exception {
    assertThat(sealed).startsWith("CFRI".getBytes(UTF_8));
    byte[] header = Arrays.copyOf(sealed, 384);
    byte[] key = key(header, "INDEX", id, data);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    int number = 0;
    for (int at = 384; at < sealed.length; number++) {
      int length = Math.min(262_144 + 16, sealed.length - at);
      byte[] last = {(byte) (at + length == sealed.length ? 1 : 0)};
      byte[] aad = join(text("coffer.segment.v1"), Digest.of(header).bytes(), u32(number), last);
      plain.writeBytes(open(key, 2, number, aad, Arrays.copyOfRange(sealed, at, at + length)));
      at += length;
    }
    return plain.toByteArray();
  }

  /**
   * Section 6.
   *
   * @param at place in the pack, offset, record length, plain size
   */
  private static byte[] chunk(
      byte[] pack, String id, byte[] data, byte[] naming, byte[] name, int[] at) throws Exception {
    assertThat(pack).startsWith("CFRP".getBytes(UTF_8)).endsWith("CFRE".getBytes(UTF_8));
    byte[] header = Arrays.copyOf(pack, 384);
    byte[] key = key(header, "PACK", id, data);
    byte[] record = Arrays.copyOfRange(pack, at[1], at[1] + at[2]);
    assertThat(record).startsWith(join(Arrays.copyOfRange(header, 48, 56), u32(at[0])));
    byte[] last = {record[12]};
    byte[] aad =
        join(text("coffer.chunk.v1"), SCOPE, text(T), text(id), u32(at[0]), last, name, u32(at[3]));
    byte[] frame = open(key, 0, at[0], aad, Arrays.copyOfRange(record, 16, record.length));
    byte[] plain = Zstd.decompress(frame, at[3]);
    byte[] info = join(text("coffer.naming.v1"), text("chunk-name"), text(T));
    assertThat(hmac(hkdf(naming, new byte[32], info, 32), plain)).isEqualTo(name);
    requireTrailerAndIndex(pack, header, key, at, name);
    return plain;
  }

  private static void requireTrailerAndIndex(
      byte[] pack, byte[] header, byte[] key, int[] at, byte[] name) throws Exception {
    ByteBuffer trailer = ByteBuffer.wrap(pack, pack.length - 32, 32);
    int count = trailer.getInt();
    int offset = trailer.getInt();
    int length = trailer.getInt();
    assertThat(trailer.getInt()).isEqualTo(pack.length);
    assertThat(offset + length + 32).isEqualTo(pack.length);
    byte[] aad =
        join(text("coffer.pack-index.v1"), Digest.of(header).bytes(), u32(count), u32(offset));
    byte[] index = open(key, 1, 0, aad, Arrays.copyOfRange(pack, offset, offset + length));
    int entry = 4 + 44 * at[0];
    assertThat(Arrays.copyOfRange(index, entry, entry + 44))
        .isEqualTo(join(name, u32(at[1]), u32(at[2]), u32(at[3])));
  }

  /** Section 3: the key, after its commitment was compared. */
  private static byte[] key(byte[] header, String kind, String id, byte[] data) throws Exception {
    assertThat(Arrays.copyOfRange(header, 16, 48)).isEqualTo(SCOPE);
    assertThat(Arrays.copyOfRange(header, 112, 112 + 2 + T.length())).isEqualTo(text(T));
    byte[] epoch = Arrays.copyOfRange(header, 8, 12);
    byte[] info = join(text("coffer.seal.v1"), text(kind), epoch, SCOPE, text(T), text(id));
    byte[] both = hkdf(data, Arrays.copyOfRange(header, 48, 80), info, 64);
    assertThat(Arrays.copyOfRange(header, 80, 112)).isEqualTo(Arrays.copyOfRange(both, 32, 64));
    return Arrays.copyOf(both, 32);
  }

  /** Section 4. */
  private static byte[] open(byte[] key, int domain, int counter, byte[] aad, byte[] sealed)
      throws Exception {
    byte[] nonce = join(u32(domain), u32(0), u32(counter));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(sealed);
  }

  /** Section 8: the payload, after its signature was verified with the public key alone. */
  private JsonNode payload(byte[] envelope) throws Exception {
    JsonNode parsed = json.readTree(envelope);
    byte[] payload = Base64.getDecoder().decode(parsed.get("payload").asText());
    String type = parsed.get("payloadType").asText();
    byte[] raw =
        rig.with(ACME, Purpose.RESTORE, session -> session.verificationKeys().getFirst().bytes());
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(
                new X509EncodedKeySpec(
                    join(HexFormat.of().parseHex("302a300506032b6570032100"), raw))));
    verifier.update(
        ("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ").getBytes(UTF_8));
    verifier.update(payload);
    JsonNode signature = parsed.get("signatures").get(0);
    assertThat(signature.get("keyid").asText()).isEqualTo("acme/1");
    assertThat(verifier.verify(Base64.getDecoder().decode(signature.get("sig").asText()))).isTrue();
    return json.readTree(payload);
  }

  /** Section 9: the data key and the naming key that the manifest names. */
  private byte[][] keys(JsonNode manifest) throws Exception {
    JsonNode use = manifest.get("keyring");
    JsonNode keyring = payload(rig.stores.peek(rig.keyring(ACME)));
    assertThat(keyring.get("revision")).isEqualTo(use.get("revision"));
    return new byte[][] {
      unwrapped(keyring.get("epochs"), "number", use.get("epoch")),
      unwrapped(keyring.get("naming"), "generation", use.get("naming"))
    };
  }

  private byte[] unwrapped(JsonNode keys, String member, JsonNode wanted) {
    for (JsonNode key : keys) {
      if (key.get(member).equals(wanted)) {
        return rig.with(
            ACME,
            Purpose.RESTORE,
            session -> session.unwrap(key.get("wrapped").asText()).bytes().clone());
      }
    }
    throw new AssertionError("the keyring lacks a key");
  }

  private byte[] peek(JsonNode pin) {
    return rig.stores.peek(
        new ObjectRef(
            pin.get("key").asText(),
            pin.get("versionId").asText(),
            new Digest(pin.get("sha256").asText()),
            pin.get("bytes").asLong()));
  }

  /** RFC 5869, by hand. */
  private static byte[] hkdf(byte[] input, byte[] salt, byte[] info, int length) throws Exception {
    byte[] extracted = hmac(salt, input);
    byte[] output = new byte[0];
    byte[] block = new byte[0];
    for (byte i = 1; output.length < length; i++) {
      block = hmac(extracted, join(block, info, new byte[] {i}));
      output = join(output, block);
    }
    return Arrays.copyOf(output, length);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  private static byte[] text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return join(new byte[] {(byte) (utf8.length >> 8), (byte) utf8.length}, utf8);
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
