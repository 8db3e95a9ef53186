package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final RestoreId RESTORE = new RestoreId("r-1");

  @Test
  @DisplayName("W3 dropping one attempt's quarantine drops no other attempt's")
  void attempts() {
    List<String> names =
        IntStream.rangeClosed(1, 1_000)
            .mapToObj(attempt -> Targets.quarantine(ACME, RESTORE, attempt))
            .toList();

    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(names.stream().filter(other -> other.startsWith(name)))
                    .containsExactly(name))
        .allSatisfy(name -> assertThat(name).startsWith(Targets.quarantinePrefix(ACME, RESTORE)));
  }
}
