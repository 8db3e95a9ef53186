package dev.coffer.activities.engine.postgres;

import java.util.Locale;

/**
 * Finds where a statement ends that comes line by line, as {@link SqlText} does for a whole text: a
 * semicolon outside of quotes, comments, parentheses and {@code BEGIN ATOMIC} bodies. Each
 * character is looked at once, however long the statement.
 */
final class StatementEnd {
  private enum In {
    CODE,
    TEXT,
    ESCAPED_TEXT,
    NAME,
    DOLLARS,
    COMMENT
  }

  private final boolean routine;
  private In in = In.CODE;
  private String tag = "";
  private int comments;
  private int parentheses;
  private int blocks;
  private String lastWord = "";
  private boolean ended;
  private boolean foreign;

  /**
   * @param routine whether it makes a function or procedure, whose body may be {@code BEGIN ATOMIC}
   */
  StatementEnd(boolean routine) {
    this.routine = routine;
  }

  /** Takes one more line, without its end; true when the statement ends on it. */
  boolean take(String line) {
    for (int at = 0; at < line.length(); ) {
      at =
          switch (in) {
            case CODE -> code(line, at);
            case TEXT -> until(line, at, '\'');
            case NAME -> until(line, at, '"');
            case ESCAPED_TEXT -> line.charAt(at) == '\\' ? at + 2 : until(line, at, '\'');
            case DOLLARS -> dollars(line, at);
            case COMMENT -> comment(line, at);
          };
    }
    return ended;
  }

  /**
   * Whether it holds what pg_dump never writes into one: something that psql takes for a command of
   * its own, or more after the end.
   */
  boolean isForeign() {
    return foreign;
  }

  private int until(String line, int at, char quote) {
    if (line.charAt(at) != quote) {
      return at + 1;
    }
    if (at + 1 < line.length() && line.charAt(at + 1) == quote) {
      return at + 2;
    }
    in = In.CODE;
    lastWord = "";
    return at + 1;
  }

  private int dollars(String line, int at) {
    int close = line.indexOf(tag, at);
    if (close < 0) {
      return line.length();
    }
    in = In.CODE;
    return close + tag.length();
  }

  private int comment(String line, int at) {
    if (line.startsWith("/*", at)) {
      comments++;
      return at + 2;
    }
    if (line.startsWith("*/", at)) {
      comments--;
      in = comments == 0 ? In.CODE : In.COMMENT;
      return at + 2;
    }
    return at + 1;
  }

  private int code(String line, int at) {
    char c = line.charAt(at);
    if (line.startsWith("--", at)) {
      return line.length();
    }
    foreign |= c == '\\' || (ended && !Character.isWhitespace(c));
    if (line.startsWith("/*", at)) {
      in = In.COMMENT;
      comments = 1;
      return at + 2;
    }
    if (isWordStart(c)) {
      return word(line, at);
    }
    if (c == '$') {
      return dollar(line, at);
    }
    switch (c) {
      case '\'' -> in = lastWord.equals("E") && isGlued(line, at) ? In.ESCAPED_TEXT : In.TEXT;
      case '"' -> in = In.NAME;
      case '(' -> parentheses++;
      case ')' -> parentheses--;
      case ';' -> ended |= parentheses == 0 && blocks == 0;
      default -> {}
    }
    return at + 1;
  }

  private static boolean isGlued(String line, int at) {
    return at > 0 && Character.toUpperCase(line.charAt(at - 1)) == 'E';
  }

  private int dollar(String line, int at) {
    int close = at + 1;
    while (close < line.length() && isWordPart(line.charAt(close))) {
      close++;
    }
    boolean parameter = close > at + 1 && Character.isDigit(line.charAt(at + 1));
    if (parameter || close >= line.length() || line.charAt(close) != '$') {
      return at + 1;
    }
    tag = line.substring(at, close + 1);
    in = In.DOLLARS;
    return close + 1;
  }

  private int word(String line, int from) {
    int at = from;
    while (at < line.length() && (isWordPart(line.charAt(at)) || line.charAt(at) == '$')) {
      at++;
    }
    String word = line.substring(from, at).toUpperCase(Locale.ROOT);
    if (blocks > 0 && !lastWord.equals("AS")) {
      // Both are reserved: as names they would be quoted, but for labels.
      if (word.equals("CASE")) {
        blocks++;
      } else if (word.equals("END")) {
        blocks--;
      }
    } else if (routine && parentheses == 0 && word.equals("ATOMIC") && lastWord.equals("BEGIN")) {
      blocks = 1;
    }
    lastWord = word;
    return at;
  }

  private static boolean isWordStart(char c) {
    return c == '_' || Character.isLetter(c) || c > 127;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || Character.isDigit(c);
  }
}
