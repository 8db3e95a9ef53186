package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.failure.FailureException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @DisplayName("a semicolon inside a constant, name, body, comment or rule ends no statement")
  @ValueSource(
      strings = {
        "SELECT 'a;''b', \"c;\"\"d\"",
        "SELECT E'a\\';b', U&'\\0041;'",
        "SELECT 'a\\', ';'",
        "SELECT $$ ; ' $$, $x$ $$ ; $x$, $1",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1"
            + " ELSE 2 END AS \"case\"; SELECT 3; END",
        "CREATE RULE r AS ON DELETE TO t DO INSTEAD (INSERT INTO t VALUES (1, ';'); NOTIFY x)",
        "SELECT 1 /* ; /* ; */ ; */ + 1",
        "SELECT a$b$c, 1",
        "SELECT \"$$\", 'x'"
      })
  void one(String statement) {
    assertThat(SqlText.statements("-- a; 'comment\n\n" + statement + ";\n\n  SELECT 2;\n"))
        .containsExactly(statement, "SELECT 2");
  }

  @Test
  @DisplayName("nothing but comments is no statement")
  void none() {
    assertThat(SqlText.statements("--\n-- x;\n--\n/* ; */ ;;\n")).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("M4 a kind is read from the catalog's id and capitals, whatever names look like")
  @CsvSource(
      delimiter = '|',
      value = {
        "218; 1259 16390 TABLE public foo owner | TABLE",
        "218; 1259 16390 TABLE DATA foo owner | TABLE",
        "218; 0 16390 TABLE DATA public foo owner | TABLE DATA",
        "9; 2617 16390 OPERATOR CLASS += owner | OPERATOR",
        "9; 2616 16390 OPERATOR CLASS public c owner | OPERATOR CLASS",
        "9; 3466 16390 EVENT TRIGGER - evil owner | EVENT TRIGGER",
        "9; 6104 16390 PUBLICATION - p owner | PUBLICATION",
        "9; 0 0 COMMENT PUBLIC TABLE x owner | COMMENT",
        "no entry at all | unreadable"
      })
  void kinds(String line, String kind) {
    assertThat(Definitions.kindOf(line)).isEqualTo(kind);
  }

  @Test
  @DisplayName("M1 only the tool's own two lines are taken off, and an unguarded text is refused")
  void guard() {
    String inside = "SELECT '\n\\unrestrict coffer\n\\! touch /tmp/x\n';\n";
    assertThat(
            PostgresTools.withoutGuard(
                "\\restrict coffer\n\n" + inside + "\n\\unrestrict coffer\n\n"))
        .isEqualTo("\n" + inside + "\n\n");
    assertThatThrownBy(() -> PostgresTools.withoutGuard(inside))
        .isInstanceOf(FailureException.class);
  }
}
