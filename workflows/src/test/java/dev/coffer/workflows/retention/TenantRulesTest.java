package dev.coffer.workflows.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.DatasetRules;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.model.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TenantRulesTest {
  private static final DatasetId MAIN = new DatasetId("main");
  private static final DatasetId SIDE = new DatasetId("side");

  @Provide
  Arbitrary<Fleet> fleets() {
    return Fleet.any();
  }

  @Property(tries = 500)
  @Label(
      "a dataset with rules of its own fares as if it were alone with them, and so do the others")
  void eachByItsOwn(@ForAll("fleets") Fleet fleet, @ForAll("fleets") Fleet other) {
    RetentionRules own = other.rules();
    List<Copy> copies = fleet.copies().stream().map(TenantRulesTest::alone).toList();
    TenantRules rules = new TenantRules(fleet.rules(), List.of(new DatasetRules(SIDE, own)));

    List<RetentionPlan.Decision> apart = new ArrayList<>();
    apart.addAll(
        Retention.plan(TenantRules.of(fleet.rules()), of(MAIN, copies), fleet.now()).decisions());
    apart.addAll(Retention.plan(TenantRules.of(own), of(SIDE, copies), fleet.now()).decisions());

    assertThat(Retention.plan(rules, copies, fleet.now()).decisions())
        .containsExactlyElementsOf(apart);
    assertThat(Retention.locks(rules, copies, fleet.now()))
        .containsAllEntriesOf(Retention.locks(TenantRules.of(own), of(SIDE, copies), fleet.now()))
        .containsAllEntriesOf(
            Retention.locks(TenantRules.of(fleet.rules()), of(MAIN, copies), fleet.now()));
    assertThat(TenantRules.parse(rules.text())).isEqualTo(rules);
  }

  private static Copy alone(Copy copy) {
    return new Copy(
        copy.id(),
        copy.dataset(),
        copy.cutAt(),
        copy.committedAt(),
        copy.verified(),
        copy.lockedUntil(),
        copy.held(),
        Set.of());
  }

  private static List<Copy> of(DatasetId dataset, List<Copy> copies) {
    return copies.stream().filter(copy -> copy.dataset().equals(dataset)).toList();
  }

  @Test
  @DisplayName("rules without exceptions read and print as they did before there were any")
  void canonical() {
    RetentionRules gold = Tier.GOLD.rules();
    assertThat(TenantRules.of(gold).text()).isEqualTo(gold.text());
    assertThat(TenantRules.parse(gold.text())).isEqualTo(TenantRules.of(gold));
    for (String broken :
        List.of("", "nonsense", gold.text() + "\nnonsense", "dataset=main " + gold.text())) {
      assertThatIllegalArgumentException().isThrownBy(() -> TenantRules.parse(broken));
    }
  }

  @Test
  @DisplayName("no dataset has two rules of its own")
  void once() {
    DatasetRules one = new DatasetRules(MAIN, Tier.GOLD.rules());
    DatasetRules two = new DatasetRules(MAIN, Tier.BRONZE.rules());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TenantRules(Tier.SILVER.rules(), List.of(one, two)));
  }
}
