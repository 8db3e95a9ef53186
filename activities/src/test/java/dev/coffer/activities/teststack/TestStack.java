package dev.coffer.activities.teststack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Real servers for tests: one stack a JVM, each part started when it is first asked for. With the
 * system property or environment variable {@code coffer.test.stack} / {@code COFFER_TEST_STACK}
 * naming the folder of a running stack, that one is used and left running.
 */
public final class TestStack {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Lazy INSTANCE = new Lazy();

  private final LocalStack local;
  private final Set<Part> running = EnumSet.noneOf(Part.class);
  private JsonNode facts = JSON.createObjectNode();

  private TestStack(LocalStack local) {
    this.local = local;
  }

  public static TestStack get() {
    return INSTANCE.get();
  }

  /** What can be started. */
  public enum Part {
    TEMPORAL,
    KEYS,
    STORE,
    CATALOG,
    /** The server that holds tenants' databases. */
    TENANTS
  }

  /** Starts these parts together; that is quicker than one by one. */
  public synchronized TestStack with(Part... parts) {
    Set<Part> wanted = EnumSet.copyOf(Set.of(parts));
    wanted.addAll(running);
    if (!running.equals(wanted)) {
      facts = local.up(names(wanted));
      running.addAll(wanted);
    }
    return this;
  }

  /** Ends a part as a crash does: no signal handler runs. */
  public synchronized void kill(Part part) {
    with(part);
    long pid = facts.at("/parts/" + name(part) + "/pid").asLong();
    ProcessHandle process =
        ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no process " + pid));
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The program that a part runs, to start another server of its kind. */
  public synchronized Path program(Part part) {
    with(part);
    return ProcessHandle.of(facts.at("/parts/" + name(part) + "/pid").asLong())
        .flatMap(process -> process.info().command())
        .map(Path::of)
        .orElseThrow(() -> new IllegalStateException(name(part) + " does not run"));
  }

  /** Starts a killed part again, on its port and with its data. */
  public synchronized void revive(Part part) {
    with(part);
    facts = local.up(names(running));
  }

  public synchronized Temporal temporal() {
    with(Part.TEMPORAL);
    return new Temporal(
        facts.at("/temporal/target").asText(), facts.at("/temporal/namespace").asText());
  }

  public synchronized Keys keys() {
    with(Part.KEYS);
    return new Keys(
        URI.create(facts.at("/keys/address").asText()),
        facts.at("/keys/transitMount").asText(),
        facts.at("/keys/databaseMount").asText(),
        facts.at("/keys/tokenRole").asText(),
        login("/keys/stewardFile", "role_id", "secret_id"),
        login("/keys/minterFile", "role_id", "secret_id"),
        Path.of(facts.at("/keys/storage").asText()));
  }

  public synchronized Store store() {
    with(Part.STORE);
    return new Store(
        URI.create(facts.at("/store/endpoint").asText()),
        facts.at("/store/region").asText(),
        facts.at("/store/bucket").asText(),
        facts.at("/store/roleArn").asText(),
        login("/store/credentialsFile", "access_key_id", "secret_access_key"),
        login("/store/adminCredentialsFile", "access_key_id", "secret_access_key"));
  }

  public synchronized Catalog catalog() {
    with(Part.CATALOG);
    return new Catalog(
        facts.at("/catalog/url").asText(),
        login("/catalog/migratorFile"),
        login("/catalog/appFile"),
        login("/catalog/readerFile"),
        login("/catalog/superuserFile"));
  }

  /** With the key service beside it, which makes and drops the roles on it. */
  public synchronized Tenants tenants() {
    with(Part.KEYS, Part.TENANTS);
    return new Tenants(
        facts.at("/tenants/server").asText(),
        facts.at("/tenants/host").asText(),
        facts.at("/tenants/port").asInt(),
        facts.at("/tenants/maintenanceDatabase").asText(),
        login("/tenants/superuserFile"),
        Path.of(facts.at("/tenants/binDir").asText()));
  }

  /** A name and its secret. */
  public record Login(String name, Secret secret) {}

  public record Temporal(String target, String namespace) {}

  /**
   * The key service.
   *
   * @param storage folder that it keeps everything in
   */
  public record Keys(
      URI address,
      String transitMount,
      String databaseMount,
      String tokenRole,
      Login steward,
      Login minter,
      Path storage) {}

  public record Store(
      URI endpoint, String region, String bucket, String roleArn, Login worker, Login admin) {}

  public record Catalog(String jdbcUrl, Login migrator, Login app, Login reader, Login superuser) {}

  /**
   * A server that holds tenants' databases.
   *
   * @param name by which the key service knows it
   * @param tools folder of its client programs
   */
  public record Tenants(
      String name, String host, int port, String maintenanceDatabase, Login superuser, Path tools) {

    public String jdbcUrl(String database) {
      return "jdbc:postgresql://" + host + ':' + port + '/' + database;
    }
  }

  private Login login(String pointer) {
    return login(pointer, "username", "password");
  }

  private Login login(String pointer, String name, String secret) {
    try {
      JsonNode file = JSON.readTree(Path.of(facts.at(pointer).asText()).toFile());
      return new Login(file.path(name).asText(), new Secret(file.path(secret).asText()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String names(Set<Part> parts) {
    TreeSet<String> names = new TreeSet<>();
    parts.forEach(part -> names.add(name(part)));
    return String.join(",", names);
  }

  private static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private static final class Lazy {
    private @Nullable TestStack stack;

    synchronized TestStack get() {
      if (stack == null) {
        String running =
            System.getProperty("coffer.test.stack", System.getenv("COFFER_TEST_STACK"));
        stack = new TestStack(new LocalStack(running == null ? null : Path.of(running)));
      }
      return stack;
    }
  }
}
