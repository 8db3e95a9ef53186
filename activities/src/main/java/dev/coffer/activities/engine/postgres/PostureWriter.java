package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Privilege;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that give owners and privileges back; only what differs is touched.
 *
 * <p>Who takes something over must be allowed to create in its schema, and who grants something
 * must be allowed to look into it, neither of which need be true of the source today. So every role
 * concerned gets both for the time being; the schemas come last, and their privileges are then set
 * from nothing.
 */
final class PostureWriter {
  private static final Map<String, String> DEFAULT_KINDS =
      Map.of(
          "r", "TABLES",
          "S", "SEQUENCES",
          "f", "ROUTINES",
          "T", "TYPES",
          "n", "SCHEMAS",
          "L", "LARGE OBJECTS");

  private static final String DATABASE_OWNER = "pg_database_owner";

  private final String self;
  private final Map<String, Posture> current;
  private final List<Posture> desired;
  private final List<String> statements = new ArrayList<>();

  private PostureWriter(String self, List<Posture> current, List<Posture> desired) {
    this.self = self;
    this.current =
        current.stream().collect(Collectors.toMap(Posture::key, Function.identity(), (a, b) -> a));
    this.desired = desired;
  }

  /**
   * Statements for one transaction.
   *
   * @param doors open every schema to the roles concerned
   * @param objects everything but the schemas
   * @param schemas the schemas themselves
   */
  record Plan(List<String> doors, List<String> objects, List<String> schemas) {}

  /**
   * @param self the role that owns the quarantine
   * @param database name of the quarantine when it is a database, else empty
   */
  static Plan plan(String self, List<Posture> current, List<Posture> desired, String database) {
    PostureWriter writer = new PostureWriter(self, current, desired);
    writer.openDoors(database);
    List<String> doors = writer.taken();
    desired.stream().filter(PostureWriter::isOrdinary).forEach(writer::owner);
    desired.stream().filter(PostureWriter::isOrdinary).forEach(writer::privileges);
    desired.stream().filter(item -> item.kind().equals("DEFAULT")).forEach(writer::defaults);
    List<String> objects = writer.taken();
    desired.stream().filter(item -> item.kind().equals("SCHEMA")).forEach(writer::schema);
    return new Plan(doors, objects, writer.taken());
  }

  private List<String> taken() {
    List<String> taken = List.copyOf(statements);
    statements.clear();
    return taken;
  }

  /** Takes back what {@link Plan#doors} gave on one schema. */
  static String shut(String schema, List<Posture> desired) {
    String roles = Sql.names(new PostureWriter("", List.of(), desired).actors());
    return "REVOKE ALL ON SCHEMA " + schema + " FROM " + (roles.isEmpty() ? "PUBLIC" : roles);
  }

  /** Privileges of one object, from nothing, as its owner. */
  static List<String> exactly(Posture target, String on, List<Privilege> present) {
    List<String> out = new ArrayList<>();
    Set<String> grantees = new LinkedHashSet<>(List.of("", target.owner()));
    present.forEach(privilege -> grantees.add(privilege.grantee()));
    out.add(actAs(target.owner()));
    for (String grantee : grantees) {
      out.add("REVOKE ALL ON " + on + " FROM " + Sql.grantee(grantee) + " CASCADE");
    }
    out.addAll(grants(target, on));
    return out;
  }

  /** Nobody can become pg_database_owner, but the quarantine's owner has its rights already. */
  static String actAs(String role) {
    return role.equals(DATABASE_OWNER) ? "RESET ROLE" : "SET LOCAL ROLE " + Sql.name(role);
  }

  private static boolean isOrdinary(Posture item) {
    return !Set.of("SCHEMA", "DEFAULT", "EVENT TRIGGER").contains(item.kind());
  }

  private void openDoors(String database) {
    String roles = Sql.names(actors());
    if (roles.isEmpty()) {
      return;
    }
    if (!database.isEmpty()) {
      statements.add("GRANT CREATE ON DATABASE " + Sql.name(database) + " TO " + roles);
    }
    desired.stream()
        .filter(this::isDoor)
        .forEach(
            schema ->
                statements.add(
                    "GRANT USAGE, CREATE ON SCHEMA " + schema.identity() + " TO " + roles));
  }

  /**
   * A schema that the quarantine's own role may open. Not {@code public} of PostgreSQL 14, which
   * belongs to a superuser and is open to everybody.
   */
  private boolean isDoor(Posture item) {
    Posture now = current.get(item.key());
    return item.kind().equals("SCHEMA") && now != null && isOurs(now.owner());
  }

  private boolean isOurs(String owner) {
    return owner.equals(self) || owner.equals(DATABASE_OWNER);
  }

  private Set<String> actors() {
    Set<String> actors = new TreeSet<>();
    for (Posture item : desired) {
      actors.add(item.owner());
      item.grants().forEach(privilege -> actors.add(privilege.grantor()));
    }
    actors.remove(DATABASE_OWNER);
    return actors;
  }

  private void owner(Posture item) {
    Posture now = current.get(item.key());
    if (now == null || !item.hasOwnOwner() || now.owner().equals(item.owner())) {
      return;
    }
    String alter =
        "ALTER " + item.kind() + ' ' + item.identity() + " OWNER TO " + Sql.name(item.owner());
    if (isOurs(now.owner())) {
      statements.add(alter);
    } else {
      statements.addAll(List.of(actAs(now.owner()), alter, "RESET ROLE"));
    }
  }

  private void privileges(Posture item) {
    Posture now = current.get(item.key());
    List<Privilege> present =
        now == null ? List.of() : handedOver(now.grants(), now.owner(), item.owner());
    if (new HashSet<>(present).equals(new HashSet<>(item.grants()))) {
      return;
    }
    String kind =
        switch (item.kind()) {
          case "COLUMN" -> "TABLE";
          case "SERVER" -> "FOREIGN SERVER";
          default -> item.kind();
        };
    String on = kind + ' ' + item.identity();
    statements.add(actAs(item.owner()));
    if (item.kind().equals("COLUMN")) {
      statements.addAll(columnGrants(item, on));
    } else {
      statements.addAll(exactly(item, on, present));
    }
    statements.add("RESET ROLE");
  }

  /** What ALTER … OWNER makes of privileges: the new owner stands wherever the old one stood. */
  private static List<Privilege> handedOver(List<Privilege> grants, String from, String to) {
    return grants.stream()
        .map(
            grant ->
                new Privilege(
                    grant.grantor().equals(from) ? to : grant.grantor(),
                    grant.grantee().equals(from) ? to : grant.grantee(),
                    grant.name(),
                    grant.grantable()))
        .toList();
  }

  private static List<String> grants(Posture item, String on) {
    List<String> out = new ArrayList<>();
    for (Privilege grant : item.grants()) {
      out.add(actAs(grant.grantor()));
      out.add(grant(grant, grant.name(), on));
    }
    return out;
  }

  private static List<String> columnGrants(Posture item, String on) {
    List<String> out = new ArrayList<>();
    for (Privilege grant : item.grants()) {
      out.add(actAs(grant.grantor()));
      out.add(grant(grant, grant.name() + " (" + Sql.name(item.part()) + ")", on));
    }
    return out;
  }

  private static String grant(Privilege grant, String what, String on) {
    return "GRANT "
        + what
        + " ON "
        + on
        + " TO "
        + Sql.grantee(grant.grantee())
        + (grant.grantable() ? " WITH GRANT OPTION" : "");
  }

  private void defaults(Posture item) {
    String kind = DEFAULT_KINDS.getOrDefault(item.identity(), item.identity());
    String where = item.part().isEmpty() ? "" : " IN SCHEMA " + Sql.name(item.part());
    String prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.name(item.owner()) + where + ' ';
    statements.add(actAs(item.owner()));
    if (item.part().isEmpty()) {
      for (String grantee : List.of("", item.owner())) {
        statements.add(prefix + "REVOKE ALL ON " + kind + " FROM " + Sql.grantee(grantee));
      }
    }
    for (Privilege grant : item.grants()) {
      statements.add(prefix + grant(grant, grant.name(), kind));
    }
    statements.add("RESET ROLE");
  }

  private void schema(Posture item) {
    if (!isDoor(item)) {
      privileges(item);
      return;
    }
    Posture now = current.get(item.key());
    String on = "SCHEMA " + item.identity();
    if (now != null && !now.owner().equals(item.owner())) {
      statements.add("ALTER " + on + " OWNER TO " + Sql.name(item.owner()));
    }
    List<Privilege> present =
        Stream.concat(actors().stream(), now == null ? Stream.empty() : grantees(now))
            .map(role -> new Privilege("", role, "USAGE", false))
            .toList();
    statements.addAll(exactly(item, on, present));
    statements.add("RESET ROLE");
  }

  private static Stream<String> grantees(Posture item) {
    return item.grants().stream().map(Privilege::grantee);
  }
}
