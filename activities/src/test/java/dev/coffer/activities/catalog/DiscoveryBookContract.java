package dev.coffer.activities.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.Coverage.Gap;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every catalog promises of what stands on servers. */
abstract class DiscoveryBookContract {
  private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

  private Catalog catalog;
  private DiscoveryBook book;
  private Sample sample;

  abstract Catalog catalog();

  abstract DiscoveryBook book();

  abstract ScheduleBook schedules();

  @BeforeEach
  void onboard() {
    catalog = catalog();
    book = book();
    sample = Sample.onboarded(catalog);
  }

  @Test
  @DisplayName("an active dataset covers what it names; one that is being registered, nothing yet")
  void coverage() {
    ServerSlice database = whole(sample.placement.database());
    assertThat(book.coverage("main").gap(database)).isEmpty();
    assertThat(book.coverage("other").gap(database)).contains(Gap.UNCOVERED);

    TenantScope scope = sample.scope("crm", Isolation.SCHEMA);
    Placement place = new Placement("main", "crm of " + sample.tenant, "Acme's \"x\"");
    catalog.reserveDataset(scope, "run-s", place);
    assertThat(book.coverage("main").gap(whole(place.database()))).contains(Gap.UNCOVERED);
    catalog.activateDataset(scope, "18.6");
    Coverage active = book.coverage("main");
    assertThat(active.shared()).contains(place.database());
    assertThat(active.gap(schema(place.database(), place.schema()))).isEmpty();
    assertThat(active.gap(schema(place.database(), "acme's \"x\""))).contains(Gap.UNCOVERED);
    assertThat(catalog.withdrawDataset(scope, "run-s")).isTrue();
    assertThat(book.coverage("main").gap(whole(place.database()))).contains(Gap.UNCOVERED);
  }

  @Test
  @DisplayName("a contested dataset takes no backups, so it covers nothing")
  void contested() {
    TenantScope scope = sample.scope("twin", Isolation.SCHEMA);
    String database = "twins of " + sample.tenant;
    catalog.reserveDataset(scope, "run-s", new Placement("main", database, "one"));
    catalog.activateDataset(scope, "18.6");
    TenantScope late = sample.scope("late", Isolation.DATABASE);
    assertThat(
            catalog.importDataset(
                new DatasetRecord(late, new Placement("main", database, null), "18.6")))
        .isFalse();

    assertThat(book.coverage("main").gap(schema(database, "two"))).contains(Gap.UNCOVERED);
  }

  @Test
  @DisplayName("I-11 what a look found is what counts, however often it is kept; what went is gone")
  void newestLook() {
    String server = "s-" + sample.tenant;
    List<ServerSlice> first =
        List.of(
            new ServerSlice("B\n\"b\"", null, "o'wner", null, true),
            schema("B\n\"b\"", "x"),
            schema("B\n\"b\"", "y"),
            whole("a"));
    book.found(server, first);
    book.found(server, first);
    assertThat(book.slices(server)).containsExactlyElementsOf(first);
    assertThat(book.slices("nobody")).isEmpty();

    List<ServerSlice> next = List.of(new ServerSlice("a", null, "other", 5_000_000_000L, false));
    book.found(server, next);
    assertThat(book.slices(server)).isEqualTo(next);
    book.found(server, List.of());
    assertThat(book.slices(server)).isEmpty();
  }

  @Test
  @DisplayName("gaps are counted by the datasets of now, on the servers that are configured")
  void gaps() {
    int before = book.gaps();
    String server = "g-" + sample.tenant;
    book.found(server, List.of(whole("one"), whole("two")));
    assertThat(book.gaps()).isEqualTo(before + 2);

    TenantScope scope = sample.scope("one", Isolation.DATABASE);
    catalog.reserveDataset(scope, "run-o", new Placement(server, "one", null));
    assertThat(book.gaps()).isEqualTo(before + 2);
    catalog.activateDataset(scope, "18.6");
    assertThat(book.gaps()).isEqualTo(before + 1);
    book.configured(List.of(server, "main"));
    assertThat(book.gaps()).isEqualTo(1);
    book.configured(List.of("main"));
    assertThat(book.gaps()).isZero();
    assertThat(book.slices(server)).isEmpty();
  }

  @Test
  @DisplayName("a discovery of all servers is a good run of the fleet")
  void discovered() {
    DiscoverResult seen = new DiscoverResult(1, 9, 2, 0);
    assertThat(schedules().newestGood(sample.tenant, ScheduleKind.DISCOVERY, null, LATER))
        .isEmpty();
    book.discovered("n-" + sample.tenant, seen);
    book.discovered("n-" + sample.tenant, seen);
    assertThat(schedules().newestGood(TenantId.PLATFORM, ScheduleKind.DISCOVERY, null, LATER))
        .isPresent();
    assertThat(schedules().newestGood(sample.tenant, ScheduleKind.DISCOVERY, null, LATER))
        .isEmpty();
  }

  private static ServerSlice whole(String database) {
    return new ServerSlice(database, null, "owner", 7L, false);
  }

  private static ServerSlice schema(String database, @Nullable String schema) {
    return new ServerSlice(database, schema, "owner", 7L, false);
  }
}
