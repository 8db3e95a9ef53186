package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A range of one table's pages, read by one COPY.
 *
 * @param columns quoted, separated by commas; empty for all that can be written
 * @param fromBlock first page
 * @param toBlock page after the last, or negative for all that follow
 */
record TablePart(
    String schema,
    String table,
    String columns,
    int part,
    int parts,
    long fromBlock,
    long toBlock,
    long bytes) {

  /** Tables of a dataset with their sizes; {@code {where}} is the condition on namespace n. */
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname,
             (SELECT COALESCE(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), '')
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                 AND NOT a.attisdropped AND a.attgenerated = ''),
             pg_table_size(c.oid),
             CASE WHEN c.relam = 2 THEN pg_relation_size(c.oid)
                  / current_setting('block_size')::int ELSE 0 END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND ({where})
         AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass
                           AND x.objid = c.oid AND x.deptype = 'e')
       ORDER BY pg_table_size(c.oid) DESC, 1, 2
      """;

  /** All parts of all tables, largest table first. */
  static List<TablePart> all(Pg session, Namespaces of, long partBytes) {
    List<TablePart> parts = new ArrayList<>();
    session.list(
        TABLES.replace("{where}", of.condition("n")),
        row ->
            parts.addAll(
                split(
                    new TablePart(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        1,
                        1,
                        0,
                        -1,
                        row.getLong(4)),
                    row.getLong(5),
                    partBytes)));
    return parts;
  }

  /**
   * Parts begin at multiples of a power of two of pages, so that a table that grows keeps its
   * earlier parts as they were, and with them the chunks of an earlier backup.
   */
  private static List<TablePart> split(TablePart whole, long blocks, long partBytes) {
    if (blocks == 0 || whole.bytes() <= partBytes) {
      return List.of(whole);
    }
    long pages = Math.max(1, partBytes / Math.ceilDiv(whole.bytes(), blocks));
    long stride = Math.max(ceilingPowerOfTwo(pages), ceilingPowerOfTwo(Math.ceilDiv(blocks, 4096)));
    int count = Math.toIntExact(Math.ceilDiv(blocks, stride));
    List<TablePart> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parts.add(
          new TablePart(
              whole.schema(),
              whole.table(),
              whole.columns(),
              i + 1,
              count,
              stride * i,
              i + 1 == count ? -1 : stride * (i + 1),
              whole.bytes() / count));
    }
    return parts;
  }

  private static long ceilingPowerOfTwo(long value) {
    return value <= 1 ? 1 : Long.highestOneBit(value - 1) << 1;
  }

  /** The part as a stream loads it again. */
  static TablePart of(StreamSpec spec) {
    Map<String, String> attributes = spec.attributes();
    return new TablePart(
        Objects.requireNonNull(attributes.get("schema")),
        Objects.requireNonNull(attributes.get("table")),
        Objects.requireNonNull(attributes.get("columns")),
        Integer.parseInt(attributes.getOrDefault("part", "1")),
        Integer.parseInt(attributes.getOrDefault("parts", "1")),
        0,
        -1,
        spec.estimatedBytes());
  }

  StreamSpec spec() {
    return new StreamSpec(
        "rows/" + Sql.name(schema, table) + (parts == 1 ? "" : "/" + part),
        StreamSpec.Kind.ROWS,
        bytes,
        Map.of(
            "schema", schema,
            "table", table,
            "columns", columns,
            "part", Integer.toString(part),
            "parts", Integer.toString(parts)));
  }

  String qualified() {
    return Sql.name(schema, table);
  }

  TablePart in(String otherSchema) {
    return new TablePart(otherSchema, table, columns, part, parts, fromBlock, toBlock, bytes);
  }

  /** The same rows, their values in another order. */
  TablePart withColumns(String others) {
    return new TablePart(schema, table, others, part, parts, fromBlock, toBlock, bytes);
  }

  String copyOut() {
    if (parts == 1) {
      return "COPY " + qualified() + columnList() + " TO STDOUT";
    }
    return "COPY (SELECT " + columns + " FROM " + rows() + ") TO STDOUT";
  }

  /** What follows FROM in a query of the part's rows. */
  String rows() {
    String table = "ONLY " + qualified();
    if (parts == 1) {
      return table;
    }
    String from = table + " WHERE ctid >= '(" + fromBlock + ",0)'";
    return toBlock < 0 ? from : from + " AND ctid < '(" + toBlock + ",0)'";
  }

  String copyIn(boolean freeze) {
    return "COPY " + qualified() + columnList() + " FROM STDIN" + (freeze ? " (FREEZE)" : "");
  }

  /** A table without columns that can be written takes no list. */
  private String columnList() {
    return columns.isEmpty() ? "" : " (" + columns + ")";
  }
}
