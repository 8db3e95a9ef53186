package dev.coffer.activities.engine.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Names and values as SQL text. Names are data: they may hold any character but NUL, which
 * PostgreSQL itself refuses.
 */
final class Sql {
  private Sql() {}

  /** A quoted identifier. */
  static String name(String name) {
    return '"' + noNul(name).replace("\"", "\"\"") + '"';
  }

  static String name(String schema, String name) {
    return name(schema) + '.' + name(name);
  }

  static String names(Collection<String> names) {
    return names.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /** A string constant that reads the same whatever {@code standard_conforming_strings} is. */
  static String text(String value) {
    String quoted = "'" + noNul(value).replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }

  /** A string constant made of hexadecimal digits, for texts that others cut up or fill in. */
  static String encoded(String value) {
    return "convert_from('\\x"
        + HexFormat.of().formatHex(noNul(value).getBytes(StandardCharsets.UTF_8))
        + "'::bytea, 'UTF8')";
  }

  /** A role in GRANT and REVOKE; the empty name stands for everybody. */
  static String grantee(String role) {
    return role.isEmpty() ? "PUBLIC" : name(role);
  }

  private static String noNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name cannot hold NUL");
    }
    return value;
  }
}
