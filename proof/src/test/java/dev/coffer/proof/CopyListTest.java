package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of deleted backups")
class CopyListTest {
  private static DeletedCopy copy(String dataset, String backup, long bytes) {
    return new DeletedCopy(dataset, backup, "m", 2, bytes, "v", 0, null, 0);
  }

  @Test
  @DisplayName("is one JSON array a line, in order, and knows what it comes to")
  void lines() throws IOException {
    Instant until = Instant.parse("2027-12-01T00:00:00.250Z");
    CopyList list =
        CopyList.of(
            List.of(
                copy("shop", "b-2", 5),
                new DeletedCopy("shop", "b-1", "m", 3, 10, "v", 1, until, 1),
                copy("blog", "b-3", 7)));

    assertThat(list.parts()).hasSize(1);
    assertThat(new String(list.parts().getFirst(), UTF_8))
        .isEqualTo(
            """
            ["blog","b-3","m",2,7,"v",0,null,0]
            ["shop","b-1","m",3,10,"v",1,"2027-12-01T00:00:00.250Z",1]
            ["shop","b-2","m",2,5,"v",0,null,0]
            """);
    assertThat(list.head())
        .isEqualTo(new CopyList.Head(22, 3, 1, 1, Encoding.sha256(list.parts().getFirst()), 7));
    list.check();
  }

  @Test
  @DisplayName("names nothing twice, and has an end")
  void limits() {
    DeletedCopy one = copy("shop", "b-1", 1);
    assertThatIllegalArgumentException().isThrownBy(() -> CopyList.of(List.of(one, one)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.copies(CopyList.MAX_COPIES + 1))
        .withMessageContaining("100000");
    assertThat(CopyList.of(List.of()).parts()).isEmpty();
  }

  @Test
  @DisplayName("comes in parts of whole lines that together have its digest")
  void parts() throws IOException {
    CopyList list = Sample.copies(20_000);

    assertThat(list.parts())
        .hasSizeGreaterThan(1)
        .allSatisfy(
            part -> {
              assertThat(part).hasSizeLessThanOrEqualTo(1 << 20);
              assertThat(part[part.length - 1]).isEqualTo((byte) '\n');
            });
    list.check();
    String whole =
        list.parts().stream().map(part -> new String(part, UTF_8)).collect(Collectors.joining());
    assertThat(list.head().sha256()).isEqualTo(Encoding.sha256(whole.getBytes(UTF_8)));
  }
}
