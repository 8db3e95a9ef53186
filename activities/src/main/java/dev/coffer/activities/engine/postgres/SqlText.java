package dev.coffer.activities.engine.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts SQL into statements (PostgreSQL manual, "Lexical Structure", with {@code
 * standard_conforming_strings} on, as pg_dump writes it). The driver's own splitter does not find
 * the end of a {@code BEGIN ATOMIC} body that holds a CASE.
 */
final class SqlText {
  private final String sql;
  private final List<String> statements = new ArrayList<>();
  private int at;
  private int start;
  private int parentheses;

  /** Open blocks of a {@code BEGIN ATOMIC} body: the body itself and each CASE. */
  private int blocks;

  private String lastWord = "";

  private SqlText(String sql) {
    this.sql = sql;
  }

  /** The statements, without the comments before each and without their semicolons. */
  static List<String> statements(String sql) {
    return new SqlText(sql).cut();
  }

  private List<String> cut() {
    boolean fresh = true;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (skipComment()) {
        if (fresh) {
          start = at;
        }
        continue;
      }
      if (fresh && Character.isWhitespace(c)) {
        start = ++at;
        continue;
      }
      if (c == ';' && parentheses == 0 && blocks == 0) {
        end();
        fresh = true;
        continue;
      }
      fresh = false;
      token(c);
    }
    end();
    return statements;
  }

  private void end() {
    String statement = sql.substring(start, at).strip();
    if (!statement.isEmpty()) {
      statements.add(statement);
    }
    start = ++at;
    lastWord = "";
    parentheses = 0;
  }

  private void token(char c) {
    switch (c) {
      case '\'' -> quoted('\'', lastWord.equals("E") && isGlued());
      case '"' -> quoted('"', false);
      case '(' -> {
        parentheses++;
        at++;
      }
      case ')' -> {
        parentheses--;
        at++;
      }
      case '$' -> dollar();
      default -> {
        if (isWordStart(c)) {
          word();
        } else {
          at++;
        }
      }
    }
  }

  /** Whether the last word stands directly before this place. */
  private boolean isGlued() {
    return at > 0 && Character.toUpperCase(sql.charAt(at - 1)) == 'E';
  }

  private boolean skipComment() {
    if (sql.startsWith("--", at)) {
      int line = sql.indexOf('\n', at);
      at = line < 0 ? sql.length() : line + 1;
      return true;
    }
    if (!sql.startsWith("/*", at)) {
      return false;
    }
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
    return true;
  }

  private void quoted(char quote, boolean escapes) {
    for (at++; at < sql.length(); at++) {
      char c = sql.charAt(at);
      if (escapes && c == '\\') {
        at++;
      } else if (c == quote) {
        if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
          at++;
        } else {
          at++;
          return;
        }
      }
    }
  }

  private void dollar() {
    int close = at + 1;
    while (close < sql.length() && isWordPart(sql.charAt(close))) {
      close++;
    }
    boolean parameter = close > at + 1 && Character.isDigit(sql.charAt(at + 1));
    if (parameter || close >= sql.length() || sql.charAt(close) != '$') {
      at++;
      return;
    }
    String tag = sql.substring(at, close + 1);
    int end = sql.indexOf(tag, close + 1);
    at = end < 0 ? sql.length() : end + tag.length();
  }

  private void word() {
    int from = at;
    while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '$')) {
      at++;
    }
    String word = sql.substring(from, at).toUpperCase(Locale.ROOT);
    if (blocks > 0) {
      // Both are reserved: as names they would be quoted.
      if (word.equals("CASE")) {
        blocks++;
      } else if (word.equals("END")) {
        blocks--;
      }
    } else if (word.equals("ATOMIC") && lastWord.equals("BEGIN")) {
      blocks = 1;
    }
    lastWord = word;
  }

  private static boolean isWordStart(char c) {
    return c == '_' || Character.isLetter(c) || c > 127;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || Character.isDigit(c);
  }
}
