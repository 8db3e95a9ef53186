package dev.coffer.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user's tokens, from a file that only they can read. It holds one token and nothing else, or
 * JSON: an object of tokens by name, or an array of {@code {name, role, token}}.
 */
public final class Tokens {
  private static final int NOT_ALLOWED = 3;
  private static final String ONLY = "";

  private final Path file;
  private final Map<String, String> byName;

  private Tokens(Path file, Map<String, String> byName) {
    this.file = file;
    this.byName = byName;
  }

  /** Reads the file. */
  public static Tokens read(Path file) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new Refused(
          NOT_ALLOWED,
          "no token: cannot read " + file + " (--token-file or COFFER_TOKEN_FILE names another)");
    }
    Map<String, String> tokens = new LinkedHashMap<>();
    if (text.startsWith("{") || text.startsWith("[")) {
      JsonNode json = Json.read(text);
      collect(json == null ? Json.object() : json, tokens);
    } else if (!text.isEmpty() && text.lines().count() == 1) {
      tokens.put(ONLY, text);
    }
    if (tokens.isEmpty()) {
      throw new Refused(NOT_ALLOWED, "no token: " + file + " holds none");
    }
    return new Tokens(file, tokens);
  }

  private static void collect(JsonNode json, Map<String, String> tokens) {
    if (json.isArray()) {
      for (JsonNode entry : json) {
        String token = entry.path("token").asText();
        if (!token.isEmpty()) {
          tokens.putIfAbsent(entry.path("role").asText().toLowerCase(Locale.ROOT), token);
          tokens.put(entry.path("name").asText().toLowerCase(Locale.ROOT), token);
        }
      }
    } else if (json.path("tokens").isContainerNode()) {
      collect(json.path("tokens"), tokens);
    } else {
      json.properties()
          .forEach(
              entry ->
                  tokens.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue().asText()));
    }
  }

  /**
   * The token to sign in with.
   *
   * @param asked name or role that the user asked for; null to take the first of the usual ones
   */
  public String choose(@Nullable String asked, List<String> usual) {
    if (asked != null) {
      String token = byName.get(asked.toLowerCase(Locale.ROOT));
      if (token == null) {
        throw new Refused(
            NOT_ALLOWED, "no token for " + asked + " in " + file + "; there is: " + names());
      }
      return token;
    }
    for (String name : usual) {
      String token = byName.get(name);
      if (token != null) {
        return token;
      }
    }
    if (byName.values().stream().distinct().count() == 1) {
      return byName.values().iterator().next();
    }
    throw new Refused(NOT_ALLOWED, "which token? say --as with one of: " + names());
  }

  private String names() {
    return String.join(", ", byName.keySet());
  }
}
