package dev.coffer.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** JSON as trees: the API's documents are shown, not modelled a second time. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Puts a text, unless it is absent. */
  public static ObjectNode put(ObjectNode object, String name, @Nullable String value) {
    return value == null ? object : object.put(name, value);
  }

  /** Reads a document; null when it is none. */
  public static @Nullable JsonNode read(String text) {
    try {
      JsonNode read = MAPPER.readTree(text);
      return read == null || read.isMissingNode() ? null : read;
    } catch (JsonProcessingException foreign) {
      return null;
    }
  }

  /** A document for a program, and for a person who looks over its shoulder. */
  public static String pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree can be written", impossible);
    }
  }
}
