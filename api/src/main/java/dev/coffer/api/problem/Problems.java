package dev.coffer.api.problem;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what was wrong with a request from what was thrown. Values never come back in a text. */
final class Problems {
  private static final String BODY = "body";

  private Problems() {}

  /** The problem behind a throwable, when it says something about the request. */
  static Optional<Problem> from(@Nullable Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      Problem problem = one(at);
      if (problem != null) {
        return Optional.of(problem);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Problem one(Throwable thrown) {
    return switch (thrown) {
      case Refusal refusal -> refusal.problem();
      case FailureException failure ->
          Problem.of(failure.code(), String.valueOf(failure.getMessage()));
      case ConstraintViolationException violated -> violated(violated);
      case StreamConstraintsException ignored ->
          field(BODY, "is nested too deep, or holds a name, number or text that is too long");
      case UnrecognizedPropertyException unknown -> field(path(unknown), "is not a known field");
      case InvalidFormatException format -> field(path(format), expected(format.getTargetType()));
      case MismatchedInputException mismatch ->
          field(path(mismatch), expected(mismatch.getTargetType()));
      case JsonMappingException mapping when mapping.getCause() instanceof JsonParseException ->
          field(BODY, "is not JSON");
      case JsonMappingException mapping -> field(path(mapping), "cannot be read");
      case JsonParseException ignored -> field(BODY, "is not JSON");
      case ContentLengthExceededException ignored ->
          Problem.of(FailureCode.PAYLOAD_TOO_LARGE, "the body is too large");
      case ConversionErrorException conversion ->
          from(conversion.getConversionError().getCause())
              .orElseGet(
                  () ->
                      field(
                          conversion.getArgument().getName(),
                          expected(conversion.getArgument().getType())));
      case UnsatisfiedRouteException missing ->
          field(missing.getArgument().getName(), "is required");
      default -> null;
    };
  }

  static Problem field(String field, String message) {
    return Refusal.field(field, message).problem();
  }

  private static Problem violated(ConstraintViolationException violated) {
    List<FieldError> errors =
        violated.getConstraintViolations().stream()
            .map(violation -> new FieldError(path(violation), words(violation)))
            .sorted(java.util.Comparator.comparing(FieldError::field))
            .toList();
    return errors.isEmpty()
        ? Problem.of(FailureCode.INVALID_REQUEST, "the request is malformed")
        : Refusal.fields(FailureCode.INVALID_REQUEST, errors).problem();
  }

  /** {@code create.body.policy.retention} is {@code policy.retention} to the caller. */
  private static String path(ConstraintViolation<?> violation) {
    List<String> names = new ArrayList<>();
    for (Path.Node node : violation.getPropertyPath()) {
      names.add(String.valueOf(node.getName()));
    }
    List<String> rest = names.size() > 1 ? names.subList(1, names.size()) : names;
    if (rest.size() > 1 && rest.getFirst().equals(BODY)) {
      rest = rest.subList(1, rest.size());
    }
    return String.join(".", rest);
  }

  private static String words(ConstraintViolation<?> violation) {
    return violation.getMessage();
  }

  private static String path(JsonMappingException thrown) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : thrown.getPath()) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(shortened(reference.getFieldName()));
      }
    }
    return path.isEmpty() ? BODY : path.toString();
  }

  /** A field's name is the caller's text: it comes back short and printable. */
  private static String shortened(String name) {
    String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "has the wrong type";
    }
    if (type.isEnum()) {
      return "must be one of " + String.join(", ", names(type));
    }
    return switch (type.getSimpleName()) {
      case "Instant" -> "must be an ISO 8601 time with a zone, for example 2026-11-21T14:00:00Z";
      case "Duration" -> "must be an ISO 8601 duration, for example P30D";
      case "int", "Integer", "long", "Long" -> "must be a whole number";
      case "boolean", "Boolean" -> "must be true or false";
      case "String" -> "must be a text";
      default -> "must be an object";
    };
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList();
  }
}
