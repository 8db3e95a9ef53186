package dev.coffer.workflows.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IncidentIdTest {

  @Test
  @DisplayName("I-11 a run that halts twice names the same incident, and no other run names it")
  void ofItsRun() {
    assertThat(IncidentId.halting("r-1")).isEqualTo(new IncidentId("i-r-1"));
    assertThat(IncidentId.reporting("r-1", "shadowed")).isEqualTo(new IncidentId("n-shadowed-r-1"));
    assertThat(IncidentId.halting("r-1")).isNotEqualTo(IncidentId.reporting("r-1", "shadowed"));
  }

  @Test
  @DisplayName("Ids as long as ids may be still give well-formed incidents that differ")
  void longRuns() {
    String run = "r".repeat(62);
    IncidentId one = IncidentId.halting(run + "1");
    IncidentId other = IncidentId.halting(run + "2");

    assertThat(Names.isId(one.value())).isTrue();
    assertThat(one.value()).hasSize(63);
    assertThat(one).isNotEqualTo(other).isEqualTo(IncidentId.halting(run + "1"));
  }
}
