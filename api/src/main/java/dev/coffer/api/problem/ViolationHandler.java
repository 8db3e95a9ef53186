package dev.coffer.api.problem;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.validation.exceptions.ConstraintExceptionHandler;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;

/** Names the fields that broke their rules. */
@Singleton
@Replaces(ConstraintExceptionHandler.class)
final class ViolationHandler
    implements ExceptionHandler<ConstraintViolationException, HttpResponse<Problem>> {
  @Override
  @SuppressWarnings("rawtypes") // The framework's signature.
  public HttpResponse<Problem> handle(HttpRequest request, ConstraintViolationException thrown) {
    return ProblemResponses.response(
        Problems.from(thrown).orElseThrow(() -> new IllegalStateException("no problem", thrown)));
  }
}
