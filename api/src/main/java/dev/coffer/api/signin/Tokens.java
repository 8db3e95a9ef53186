package dev.coffer.api.signin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that open the API, known by their SHA-256 alone: whoever reads the file can sign in
 * with none. Tokens are random and long, so a plain digest is enough.
 */
public final class Tokens {
  private final List<Entry> entries;
  private final Clock clock;

  /**
   * One line of the file.
   *
   * @param name who; no two entries share it
   * @param sha256 digest of the token, 64 lower-case hexadecimal digits
   * @param tenants ids, or {@code *}
   * @param expiresAt the token opens nothing from then on; never, when absent
   */
  record Entry(
      String name, Role role, Digest sha256, Set<String> tenants, @Nullable Instant expiresAt) {
    Entry {
      require(Names.isId(name), "a token's name must match " + Names.ID_PATTERN);
      require(!tenants.isEmpty(), "token " + name + " names no tenants");
      for (String tenant : tenants) {
        require(
            tenant.equals(Caller.ANY) || Names.isId(tenant),
            "token " + name + " names a malformed tenant");
      }
      tenants = Set.copyOf(tenants);
    }
  }

  Tokens(List<Entry> entries, Clock clock) {
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      // A decision counts by its name: two people under one would be one person.
      require(names.add(entry.name()), "two tokens are named " + entry.name());
    }
    this.entries = List.copyOf(entries);
    this.clock = clock;
  }

  /**
   * Reads a JSON array of {@code {name, role, sha256, tenants, expiresAt?}}.
   *
   * @throws IllegalArgumentException when the file cannot be read or says something else
   */
  public static Tokens read(Path file, ObjectMapper json, Clock clock) {
    try {
      return new Tokens(
          json.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {}), clock);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "coffer.api.token-hashes: " + file + " is no list of tokens", unreadable);
    }
  }

  /** Whose token this is. Takes the same time whichever entry matches, and when none does. */
  Optional<Caller> holder(String token) {
    byte[] digest = Digest.sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    Entry match = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.sha256().bytes(), digest)) {
        match = entry;
      }
    }
    if (match == null
        || (match.expiresAt() != null && !clock.instant().isBefore(match.expiresAt()))) {
      return Optional.empty();
    }
    return Optional.of(new Caller(match.name(), match.role(), match.tenants()));
  }

  private static void require(boolean held, String text) {
    if (!held) {
      throw new IllegalArgumentException(text);
    }
  }
}
