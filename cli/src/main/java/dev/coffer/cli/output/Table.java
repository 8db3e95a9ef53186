package dev.coffer.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Aligned columns; two spaces between them, none behind the last. */
public final class Table {
  private final List<String> titles = new ArrayList<>();
  private final List<Function<JsonNode, String>> cells = new ArrayList<>();

  /** Adds a column. */
  public Table column(String title, Function<JsonNode, String> cell) {
    titles.add(title);
    cells.add(cell);
    return this;
  }

  /** Adds a column that shows a field as it is. */
  public Table column(String title, String field) {
    return column(title, row -> Values.text(row.path(field)));
  }

  /** Prints the rows below their titles. */
  public void print(Iterable<JsonNode> rows, PrintWriter to) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(titles);
    for (JsonNode row : rows) {
      lines.add(cells.stream().map(cell -> cell.apply(row)).toList());
    }
    int[] widths = new int[titles.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      to.println(text.toString().stripTrailing());
    }
  }
}
