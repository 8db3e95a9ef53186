package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

@DisplayName("The API's description says what the API does")
class DescriptionTest {
  // By its path: the test classes have an empty description of their own, first on the class path.
  private static final Path FILE = Path.of("target/classes/META-INF/swagger/coffer.yml");

  private final JsonNode description;

  DescriptionTest() throws IOException {
    description = new ObjectMapper().valueToTree(new Yaml().load(Files.readString(FILE)));
  }

  @Test
  @DisplayName("every operation answers problems, and says so")
  void problems() {
    each(
        (name, operation) -> {
          for (String status : List.of("4XX", "5XX")) {
            assertThat(
                    operation
                        .at("/responses/" + status + "/content")
                        .path("application/problem+json")
                        .at("/schema/$ref")
                        .asText())
                .as(name + " " + status)
                .isEqualTo("#/components/schemas/Problem");
          }
        });
  }

  @Test
  @DisplayName("every operation that takes work on waits for it within bounds")
  void accepting() {
    each(
        (name, operation) -> {
          if (operation.path("responses").has("202")) {
            assertThat(parameter(operation, "wait").at("/schema/maximum").asInt())
                .as(name)
                .isEqualTo(60);
            // What ends within the wait.
            assertThat(operation.path("responses").has("200")).as(name).isTrue();
          }
        });
  }

  @Test
  @DisplayName("patterns are anchored: what matches inside only is refused")
  void patterns() {
    assertThat(description.findValues("pattern"))
        .hasSizeGreaterThan(10)
        .allSatisfy(pattern -> assertThat(pattern.asText()).startsWith("^").endsWith("$"));
  }

  private void each(BiConsumer<String, JsonNode> check) {
    JsonNode paths = description.path("paths");
    assertThat(paths).hasSizeGreaterThan(25);
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            check.accept(
                                method.getKey() + ' ' + path.getKey(), method.getValue())));
  }

  private static JsonNode parameter(JsonNode operation, String name) {
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("name").asText().equals(name)) {
        return parameter;
      }
    }
    throw new AssertionError("no parameter " + name);
  }
}
