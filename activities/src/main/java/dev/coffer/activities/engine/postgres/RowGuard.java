package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks the server for the widest row of a table before it sends one. A row comes from the server as
 * one message and from the driver as one array: without this, a row of half a gigabyte would take
 * the memory of the worker, and with it every other tenant's run, before it could be refused. Rows
 * within the limit that are wide all the same are read {@linkplain WideRows one part at a time}.
 *
 * <p>Only tables whose out-of-line values could add up to such a row are asked. Lengths of texts
 * and bytes stand in the row itself, so the values are not read for them; a value of another type
 * is written out by the server when its stored size, times the most that compression saves, would
 * be too long.
 */
final class RowGuard {
  /** LZ4 says up to 255 bytes in one; escapes double them. */
  private static final int MOST_SAVED = 512;

  /** Tables that may hold too wide a row, with the expression of a row's width in bytes. */
  private static final String WIDTHS =
      """
      SELECT n.nspname, c.relname, string_agg(
               CASE WHEN COALESCE(NULLIF(t.typbasetype, 0), t.oid) = 'bytea'::regtype
                    THEN format('COALESCE(octet_length(%1$I), 0) * 2::bigint', a.attname)
                    WHEN COALESCE(NULLIF(t.typbasetype, 0), t.oid)
                         IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
                    THEN format('COALESCE(octet_length(%1$I), 0)::bigint', a.attname)
                    ELSE format('CASE WHEN pg_column_size(%1$I)::bigint * {saved} >= {limit}'
                           ' THEN octet_length(format(''%%s'', %1$I))::bigint'
                           ' ELSE COALESCE(pg_column_size(%1$I), 0)::bigint END', a.attname) END,
               ' + ')
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                           AND a.attgenerated = '' AND a.attlen = -1 AND a.attstorage <> 'p'
        JOIN pg_type t ON t.oid = a.atttypid
       WHERE c.relkind = 'r' AND ({where}) AND c.reltoastrelid <> 0
         AND pg_relation_size(c.reltoastrelid) * {saved} >= {limit}
       GROUP BY 1, 2
      """;

  private final Map<String, String> widths;
  private final int limit;
  private final WideRows wide;

  private RowGuard(Map<String, String> widths, int limit, WideRows wide) {
    this.widths = widths;
    this.limit = limit;
    this.wide = wide;
  }

  /**
   * A guard over all tables of a dataset.
   *
   * @param limit bytes that a row may have
   */
  static RowGuard of(Pg session, Namespaces of, int limit, WideRows wide) {
    String sql =
        WIDTHS
            .replace("{where}", of.condition("n"))
            .replace("{saved}", Integer.toString(MOST_SAVED))
            .replace("{limit}", Integer.toString(Math.min(limit, WideRows.WIDE)));
    Map<String, String> widths =
        session
            .list(
                sql,
                row -> Map.entry(Sql.name(row.getString(1), row.getString(2)), row.getString(3)))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new RowGuard(widths, limit, wide);
  }

  /** Reads a part, unless it has a row that is too wide: then not one is read. */
  <T> T read(Pg session, TablePart part, WideRows.Read<T> read) throws IOException {
    long widest = widest(session, part);
    if (widest > limit) {
      throw FailureCode.ROW_TOO_LARGE.because(
          "the server holds a row of " + widest + " bytes, and " + limit + " is the most");
    }
    return widest < WideRows.WIDE ? read.run() : wide.oneByOne(read);
  }

  private long widest(Pg session, TablePart part) {
    String width = widths.get(part.qualified());
    return width == null
        ? 0
        : session.number("SELECT COALESCE(max(" + width + "), 0) FROM " + part.rows());
  }
}
