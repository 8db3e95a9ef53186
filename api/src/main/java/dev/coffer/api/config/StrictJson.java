package dev.coffer.api.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;

/**
 * JSON as the API description says it and no other way: nothing unknown, doubled, trailing, quietly
 * converted or built to exhaust the reader.
 */
@Singleton
final class StrictJson implements BeanCreatedEventListener<ObjectMapper> {
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(16)
          .maxStringLength(64 * 1024)
          .maxNameLength(256)
          .maxNumberLength(64)
          .maxTokenCount(10_000)
          .build();

  @Override
  @SuppressWarnings("deprecation") // The mapper is made by the framework: no builder to configure.
  public ObjectMapper onCreated(BeanCreatedEvent<ObjectMapper> event) {
    ObjectMapper json = event.getBean();
    json.getFactory().setStreamReadConstraints(LIMITS);
    json.getFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
    json.enable(
        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    json.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    json.disable(
        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    json.configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false);
    for (CoercionInputShape shape :
        new CoercionInputShape[] {
          CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
        }) {
      json.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    json.coercionConfigFor(LogicalType.POJO)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    json.registerModule(
        new SimpleModule("strict-times")
            .addDeserializer(
                Instant.class,
                new Text<>(Instant.class, text -> OffsetDateTime.parse(text).toInstant()))
            .addDeserializer(Duration.class, new Text<>(Duration.class, Duration::parse))
            .addDeserializer(String.class, new Unicode()));
    return json;
  }

  /** A value that is written as text, and only so. */
  private static final class Text<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parse;

    Text(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("unchecked") // The class is T's.
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (T) context.handleUnexpectedToken(_valueClass, parser);
      }
      try {
        return parse.apply(parser.getText());
      } catch (DateTimeException | ArithmeticException malformed) {
        return (T) context.handleWeirdStringValue(_valueClass, parser.getText(), "malformed");
      }
    }
  }

  /**
   * A text that UTF-8 can carry. Half of a surrogate pair would quietly become a question mark on
   * its way, and name another database than the one that was asked for.
   */
  private static final class Unicode extends StringDeserializer {
    private static final long serialVersionUID = 1L;

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = super.deserialize(parser, context);
      if (text.codePoints().anyMatch(Unicode::unpaired)) {
        return (String) context.handleWeirdStringValue(String.class, "", "half of a pair");
      }
      return text;
    }

    private static boolean unpaired(int point) {
      return Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE;
    }
  }
}
