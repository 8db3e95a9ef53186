package dev.coffer.api.page;

import dev.coffer.api.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. Lists are paged by key, not by offset: what is added meanwhile
 * moves nothing.
 *
 * @param limit rows on the page, 1 to {@value #MAX}
 * @param before rows have a lower key than this
 */
public record PageRequest(int limit, long before) {
  /** Rows on the largest page. */
  public static final int MAX = 200;

  /** Rows on a page when nobody says. */
  public static final String DEFAULT = "50";

  private static final Pattern CURSOR = Pattern.compile("before:([0-9]{1,18})");

  /** Reads the two query parameters. */
  public static PageRequest of(int limit, @Nullable String next) {
    if (limit < 1 || limit > MAX) {
      throw Refusal.field("limit", "must be 1 to " + MAX);
    }
    return new PageRequest(limit, next == null ? Long.MAX_VALUE : key(next));
  }

  /** One row more than the page holds tells whether there is another page. */
  public int rows() {
    return limit + 1;
  }

  /** Cuts the page from at most {@link #rows()} rows in descending order of their keys. */
  public <R, T> Page<T> cut(
      List<R> rows, ToLongFunction<R> key, java.util.function.Function<R, T> item) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    return new Page<>(
        shown.stream().map(item).toList(), more ? cursor(key.applyAsLong(shown.getLast())) : null);
  }

  private static String cursor(long key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("before:" + key).getBytes(StandardCharsets.US_ASCII));
  }

  private static long key(String cursor) {
    try {
      Matcher parts =
          CURSOR.matcher(
              new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
      if (parts.matches()) {
        return Long.parseLong(parts.group(1));
      }
    } catch (IllegalArgumentException malformed) {
      // Said below.
    }
    throw Refusal.field("next", "is not a page that this list gave");
  }
}
