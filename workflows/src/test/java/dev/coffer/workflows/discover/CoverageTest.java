package dev.coffer.workflows.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.discover.Coverage.Gap;
import dev.coffer.workflows.model.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final long SEED = 20261122;
  private static final int FLEETS = 20_000;

  /** Names that somebody could take for one another. */
  private static final String[] NAMES = {
    "shop", "Shop", "\"shop\"", "shop ", "shop%", "s_op", "shop.app", "shop\napp", "app", "ＳＨＯＰ"
  };

  @Test
  @DisplayName("I-4 what has no gap is named by a dataset of that server, in every character")
  void lawsOfCoverage() {
    Random random = new Random(SEED);
    for (int fleet = 0; fleet < FLEETS; fleet++) {
      List<Placement> datasets = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        datasets.add(new Placement(random.nextBoolean() ? "a" : "b", name(random), maybe(random)));
      }
      ServerSlice slice = slice(name(random), maybe(random), random.nextBoolean());
      assertThat(Coverage.of("a", datasets).gap(slice).isEmpty())
          .as("%s of %s", slice, datasets)
          .isEqualTo(wholly(slice, datasets));
    }
  }

  /** The same said by exhaustion: every character that a dataset may hold is asked after. */
  private static boolean wholly(ServerSlice slice, List<Placement> datasets) {
    return datasets.stream()
        .filter(dataset -> dataset.server().equals("a"))
        .filter(dataset -> dataset.database().equals(slice.database()))
        .anyMatch(
            dataset ->
                dataset.schema() == null
                    || (slice.schema() == null
                        ? slice.opened()
                        : dataset.schema().equals(slice.schema())));
  }

  @Test
  @DisplayName("no dataset of another server, no withdrawn one and no lone schema covers anything")
  void atFirst() {
    ServerSlice shop = slice("shop", null, false);
    assertThat(Coverage.of("a", List.of()).gap(shop)).contains(Gap.UNCOVERED);
    assertThat(Coverage.of("a", List.of(new Placement("b", "shop", null))).gap(shop))
        .contains(Gap.UNCOVERED);
    assertThat(Coverage.of("a", List.of(new Placement("a", "shop", null))).gap(shop)).isEmpty();
  }

  @Test
  @DisplayName("a database of which schemas are datasets has to be seen, and is judged by schema")
  void shared() {
    Coverage coverage =
        Coverage.of(
            "a",
            List.of(
                new Placement("a", "crm", "acme"),
                new Placement("a", "shop", null),
                new Placement("b", "other", "acme")));

    assertThat(coverage.shared()).containsExactly("crm");
    assertThat(coverage.gap(slice("crm", null, false))).contains(Gap.UNSEEN);
    assertThat(coverage.gap(slice("crm", null, true))).isEmpty();
    assertThat(coverage.gap(slice("crm", "acme", false))).isEmpty();
    assertThat(coverage.gap(slice("crm", "globex", false))).contains(Gap.UNCOVERED);
    assertThat(
            coverage.tally(
                List.of(
                    slice("crm", null, false),
                    slice("crm", "globex", false),
                    slice("new", null, false),
                    slice("shop", null, false))))
        .isEqualTo(new DiscoverResult(1, 4, 2, 1));
  }

  private static ServerSlice slice(String database, @Nullable String schema, boolean opened) {
    return new ServerSlice(database, schema, "owner", 1L, opened && schema == null);
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static @Nullable String maybe(Random random) {
    return random.nextBoolean() ? null : name(random);
  }
}
