package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Privilege;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Owners and privileges of what came out of an archive. An archive decides neither: what the
 * dataset still has of the same name gets those that it has today; everything else belongs to the
 * dataset's owner, with the privileges that a new object has.
 */
final class AdoptedPosture {
  /** Kinds that come with the server or an extension and are left as they are. */
  private static final Set<String> NOT_ITS_OWN = Set.of("LANGUAGE", "EVENT TRIGGER");

  private final Pg session;
  private final Live live;
  private final String self;
  private final List<Posture> current;
  private final Map<String, Posture> today;

  /**
   * @param self the role that owns the quarantine and all in it
   */
  AdoptedPosture(Pg session, Namespaces dataset, Live live, String self) {
    this.session = session;
    this.live = live;
    this.self = self;
    this.current = PostureReader.read(session, dataset);
    this.today = byKey(live.posture());
  }

  private static Map<String, Posture> byKey(List<Posture> posture) {
    return posture.stream()
        .collect(Collectors.toMap(Posture::key, Function.identity(), (one, other) -> one));
  }

  PostureWriter.Plan plan(String database) {
    return PostureWriter.plan(self, current, desired(), database);
  }

  private List<Posture> desired() {
    List<Posture> desired = new ArrayList<>();
    for (Posture item : current) {
      desired.add(fitted(item));
    }
    Set<String> there = byKey(current).keySet();
    for (Posture item : live.posture()) {
      boolean onIts =
          item.kind().equals("DEFAULT") || (item.kind().equals("COLUMN") && hasColumn(item));
      if (onIts && !there.contains(item.key())) {
        desired.add(item);
      }
    }
    return desired;
  }

  /** Row security is a definition and stays the archive's. */
  private Posture fitted(Posture item) {
    if (NOT_ITS_OWN.contains(item.kind()) || item.trait().equals(Posture.MEMBER)) {
      return item;
    }
    Posture same = today.get(item.key());
    if (same != null) {
      return new Posture(
          item.kind(), item.identity(), item.part(), same.owner(), same.grants(), item.trait());
    }
    return item.owner().equals(self)
        ? new Posture(
            item.kind(),
            item.identity(),
            item.part(),
            live.owner(),
            item.grants().stream().map(this::handedOver).toList(),
            item.trait())
        : item;
  }

  private Privilege handedOver(Privilege grant) {
    return new Privilege(
        grant.grantor().equals(self) ? live.owner() : grant.grantor(),
        grant.grantee().equals(self) ? live.owner() : grant.grantee(),
        grant.name(),
        grant.grantable());
  }

  private boolean hasColumn(Posture column) {
    return session.yes(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?"
            + " AND NOT attisdropped)",
        column.identity(),
        column.part());
  }
}
