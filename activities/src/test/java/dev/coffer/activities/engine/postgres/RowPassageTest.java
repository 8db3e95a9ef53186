package dev.coffer.activities.engine.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.engine.DatabaseEngineContract;
import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowPassageTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  @DisplayName("Rows pass as they are, counted and digested wherever the pieces are cut")
  void passes(int piece) throws IOException {
    List<String> rows = List.of("1\tone", "", "\\N\t\\\\.", "\\..", ".", "\\", "ä\t\\n");
    byte[] text = (String.join("\n", rows) + "\n").getBytes(UTF_8);
    RowSetDigest digest = new RowSetDigest();
    for (String row : rows) {
      byte[] bytes = row.getBytes(UTF_8);
      digest.add(bytes, 0, bytes.length);
    }

    assertThat(passed(text, piece))
        .isEqualTo(new StreamTally(rows.size(), text.length, digest.digest()));
    assertThat(out.toByteArray()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  @DisplayName("M4 a row that would end the COPY, and let the next be read as SQL, does not pass")
  void endOfRows(int piece) {
    refused("1\tone\n\\.\nDROP TABLE t;\n", piece);
    assertThat(out.toString(UTF_8)).doesNotContain("DROP");
  }

  @Test
  @DisplayName("A row without an end does not pass for one")
  void cut() {
    refused("1\tone\n2\tt", 1000);
  }

  private void refused(String text, int piece) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> passed(text.getBytes(UTF_8), piece))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.ROW_DIGEST);
  }

  private StreamTally passed(byte[] text, int piece) throws IOException {
    RowPassage passage = new RowPassage(out, DatabaseEngineContract.quiet());
    for (int from = 0; from < text.length; from += piece) {
      passage.write(text, from, Math.min(piece, text.length - from));
    }
    return passage.tally();
  }
}
