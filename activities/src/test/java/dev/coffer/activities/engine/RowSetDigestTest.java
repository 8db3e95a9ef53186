package dev.coffer.activities.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.model.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowSetDigestTest {

  private static Digest of(List<String> rows) {
    RowSetDigest digest = new RowSetDigest();
    for (String row : rows) {
      byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
      digest.add(bytes, 0, bytes.length);
    }
    return digest.digest();
  }

  @Property
  @Label("the digest is the sum of the rows' SHA-256, modulo 2^256")
  void isTheSpecifiedSum(@ForAll @Size(max = 50) List<String> rows) {
    BigInteger sum = BigInteger.ZERO;
    for (String row : rows) {
      sum = sum.add(new BigInteger(Digest.of(row).hex(), 16));
    }
    String hex = sum.mod(BigInteger.ONE.shiftLeft(256)).toString(16);
    assertThat(of(rows).hex()).isEqualTo("0".repeat(64 - hex.length()) + hex);
  }

  @Property
  @Label("order means nothing, and parts add up to the whole")
  void isASetOfParts(@ForAll @Size(max = 50) List<String> rows, @ForAll int seed) {
    List<String> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    int cut = rows.size() / 3;
    RowSetDigest parts = new RowSetDigest();
    parts.addAll(of(shuffled.subList(0, cut)));
    parts.addAll(of(shuffled.subList(cut, shuffled.size())));
    assertThat(parts.digest()).isEqualTo(of(rows));
  }

  @Test
  @DisplayName("a lost, repeated or changed row shows, and pieces of a row are no rows")
  void notices() {
    Digest two = of(List.of("a", "b"));
    assertThat(
            List.of(
                of(List.of("a")),
                of(List.of("a", "b", "b")),
                of(List.of("ab")),
                of(List.of("a", "c"))))
        .doesNotContain(two);
    RowSetDigest pieces = new RowSetDigest();
    pieces.addPiece(new byte[] {'a', 'b'}, 0, 2);
    pieces.addPiece(new byte[] {'c'}, 0, 1);
    pieces.endRow();
    assertThat(pieces.digest()).isEqualTo(of(List.of("abc")));
  }

  @Test
  @DisplayName("carries run through all words")
  void carries() {
    RowSetDigest digest = new RowSetDigest();
    digest.addAll(new Digest("f".repeat(64)));
    digest.addAll(new Digest("0".repeat(63) + "1"));
    assertThat(digest.digest().hex()).isEqualTo("0".repeat(64));
    digest.addAll(new Digest("0".repeat(16) + "f".repeat(48)));
    digest.addAll(new Digest("0".repeat(16) + "f".repeat(48)));
    assertThat(digest.digest().hex()).isEqualTo("0".repeat(15) + "1" + "f".repeat(47) + "e");
  }
}
