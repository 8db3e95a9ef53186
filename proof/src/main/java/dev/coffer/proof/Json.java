package dev.coffer.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The JSON of everything that is signed: UTF-8, no white space, members sorted by name, absent
 * instead of null, times and durations as ISO 8601 text. A reader refuses a member that occurs
 * twice and anything after the value; it ignores members that it does not know.
 */
public final class Json {
  /** The payload of the largest manifest there may be, 65,536 packs, is one text of 30 MB. */
  private static final int MAX_TEXT = 64 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                  .build())
          .addModule(new JavaTimeModule())
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException("the format's records always have a JSON form", impossible);
    }
  }

  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    T value = MAPPER.readValue(json, type);
    if (value == null) {
      throw new IOException("JSON null stands where " + type.getSimpleName() + " should");
    }
    return value;
  }

  /**
   * Reads what has one encoding only.
   *
   * @throws Unreadable saying at which byte it is no JSON, no {@code type}, or not the encoding
   *     that {@link #write} gives it
   */
  static <T> T readExactly(byte[] json, Class<T> type) throws Unreadable {
    T value;
    try {
      value = read(json, type);
    } catch (JsonProcessingException malformed) {
      throw new Unreadable("not as specified at byte " + offset(malformed), malformed);
    } catch (IOException | RuntimeException malformed) {
      throw new Unreadable("not as specified", malformed);
    }
    long difference = firstDifference(json, value);
    if (difference >= 0) {
      throw new Unreadable("not in its one encoding at byte " + difference, null);
    }
    return value;
  }

  private static long offset(JsonProcessingException malformed) {
    return malformed.getLocation() == null ? 0 : malformed.getLocation().getByteOffset();
  }

  /** Where the bytes first differ from the value's encoding; -1 when they are that encoding. */
  private static long firstDifference(byte[] json, Object value) throws Unreadable {
    Comparison comparison = new Comparison(json);
    try {
      MAPPER.writeValue(comparison, value);
    } catch (IOException unwritable) {
      throw new Unreadable("not as specified", unwritable);
    }
    return comparison.difference();
  }

  /** Compares what is written with what is there, and keeps nothing: files may be large. */
  private static final class Comparison extends OutputStream {
    private final byte[] expected;
    private int at;
    private int difference = -1;

    Comparison(byte[] expected) {
      this.expected = expected;
    }

    @Override
    public void write(int b) {
      if (difference < 0 && (at >= expected.length || expected[at] != (byte) b)) {
        difference = at;
      }
      at++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }

    int difference() {
      return difference < 0 && at < expected.length ? at : difference;
    }
  }
}
