package dev.coffer.api.problem;

import dev.coffer.workflows.failure.FailureException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service behind the API failed; the caller gets the code, the log the code and the class. */
@Singleton
final class FailureHandler implements ExceptionHandler<FailureException, HttpResponse<Problem>> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

  @Override
  @SuppressWarnings("rawtypes") // The framework's signature.
  public HttpResponse<Problem> handle(HttpRequest request, FailureException failure) {
    LOG.atWarn()
        .addKeyValue("code", failure.code())
        .addKeyValue("cause", failure.getCause() == null ? "" : failure.getCause().getClass())
        .log("a request failed");
    return ProblemResponses.response(
        Problem.of(failure.code(), String.valueOf(failure.getMessage())));
  }
}
