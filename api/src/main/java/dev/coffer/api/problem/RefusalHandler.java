package dev.coffer.api.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Our own no is no defect: it is answered, not logged. */
@Singleton
final class RefusalHandler implements ExceptionHandler<Refusal, HttpResponse<Problem>> {
  @Override
  @SuppressWarnings("rawtypes") // The framework's signature.
  public HttpResponse<Problem> handle(HttpRequest request, Refusal refusal) {
    return ProblemResponses.response(refusal.problem());
  }
}
