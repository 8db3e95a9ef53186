package dev.coffer.activities.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionSetTest {
  @Test
  @DisplayName("W8 a set of 100,000 versions holds them all, each once, and no other")
  void holdsThemAll() {
    VersionSet set = new VersionSet();
    for (int i = 0; i < 100_000; i++) {
      assertThat(set.add("tenants/acme/packs/b-1/" + i, "v" + i % 7)).isTrue();
    }
    assertThat(set.add("tenants/acme/packs/b-1/5", "v5")).isFalse();

    assertThat(set.size()).isEqualTo(100_000);
    assertThat(IntStream.range(0, 100_000))
        .allMatch(i -> set.contains("tenants/acme/packs/b-1/" + i, "v" + i % 7))
        .noneMatch(i -> set.contains("tenants/acme/packs/b-1/" + i, "v" + (i + 1) % 7));
  }
}
