package dev.coffer.activities.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditEntryTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");

  @Test
  @DisplayName("the canonical bytes are those that the package page specifies")
  void canonicalBytes() {
    AuditEntry entry =
        AuditEntry.after(
            AuditEntry.genesis(ACME),
            NOON.plusNanos(999),
            "backup/b-1/started",
            "alice",
            "backup.started",
            Map.of("bytes", "4096", "ä", "Ω", "backup", "b-1"));

    // Both were computed from the page by a program in another language.
    assertThat(HexFormat.of().formatHex(entry.canonical()))
        .isEqualTo(
            "0000000f636f666665722e61756469742e76310000000800000000000000010000000461636d6500000008000660c819a3524000000005616c6963650000000e6261636b75702e73746172746564000000126261636b75702f622d312f737461727465640000000400000003000000066261636b757000000003622d31000000056279746573000000043430393600000002c3a400000002cea9000000202f8f58d219faf352dad6493c5df3a8a1e643bf9e5012cf01a77d3024a6c0cb3d");
    assertThat(entry.digest())
        .isEqualTo(new Digest("f760b031c3164834316597a0e9b875c61e50bfa3a9fb499ef4be505a97b4f70e"));
    assertThat(entry.untouched()).isTrue();
  }

  @Property
  @Label("A5 no text can move from one field into its neighbour without being seen")
  void fieldsDoNotRun(
      @ForAll String actor, @ForAll String action, @ForAll String once, @ForAll String value) {
    AuditEntry entry = entry(actor, action, once, value);

    assertThat(entry(actor + action, "", once, value).digest())
        .matches(digest -> action.isEmpty() || !digest.equals(entry.digest()));
    assertThat(entry(actor, action + once, "", value).digest())
        .matches(digest -> once.isEmpty() || !digest.equals(entry.digest()));
    assertThat(entry(actor, action, once + value, "").digest())
        .matches(digest -> value.isEmpty() || !digest.equals(entry.digest()));
  }

  @Test
  @DisplayName("A5 an entry of one chain never follows in another")
  void chainsAreApart() {
    AuditEntry entry = entry("alice", "step", "once", "v");

    assertThat(entry.follows(AuditEntry.genesis(ACME))).isTrue();
    assertThat(entry.follows(AuditEntry.genesis(new TenantId("beta")))).isFalse();
    assertThat(entry.follows(entry.head())).isFalse();
  }

  private static AuditEntry entry(String actor, String action, String once, String value) {
    return AuditEntry.after(
        AuditEntry.genesis(ACME), NOON, once, actor, action, new TreeMap<>(Map.of("k", value)));
  }
}
