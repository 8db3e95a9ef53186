package dev.coffer.activities.step;

import dev.coffer.activities.catalog.DiscoveryBook;
import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.workflows.activity.DiscoverActivities;
import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Looks at servers for what no dataset covers. */
public final class DiscoverSteps implements DiscoverActivities {
  private static final String EVERY_SERVER = "*";

  private final DiscoveryBook book;
  private final Trail trail;
  private final Engines engines;
  private final Servers servers;
  private final Lender lender;

  public DiscoverSteps(
      DiscoveryBook book, Trail trail, Engines engines, Servers servers, Lender lender) {
    this.book = book;
    this.trail = trail;
    this.engines = engines;
    this.servers = servers;
    this.lender = lender;
  }

  @Override
  public List<String> servers(DiscoverRequest request) {
    Set<String> configured = new TreeSet<>(servers.byName().keySet());
    book.configured(configured);
    if (request.server() == null) {
      return List.copyOf(configured);
    }
    if (!configured.contains(request.server())) {
      throw FailureCode.INVALID_REQUEST.because(
          "server: none of that name is configured; register it with ./coffer server add");
    }
    return List.of(request.server());
  }

  @Override
  public DiscoverResult look(DiscoverRequest request, String server) {
    Coverage coverage = book.coverage(server);
    DatabaseEngine engine = engines.of(servers.named(server).engine());
    RunRef run = new RunRef(TenantId.PLATFORM, request.grant().run());
    List<ServerSlice> slices;
    try (Lender.LentServer lent = lender.server(run, server, engine.surveyRecipe())) {
      slices = engine.survey(lent.access(), coverage.shared());
    }
    book.found(server, slices);
    return coverage.tally(slices);
  }

  @Override
  public void record(DiscoverRequest request, DiscoverResult seen) {
    if (request.server() == null) {
      book.discovered(request.id(), seen);
    }
    trail.done(
        TenantId.PLATFORM,
        request.grant(),
        "server.discover",
        Map.of(
            "server", Objects.requireNonNullElse(request.server(), EVERY_SERVER),
            "slices", Integer.toString(seen.slices()),
            "uncovered", Integer.toString(seen.uncovered()),
            "unseen", Integer.toString(seen.unseen())));
  }
}
