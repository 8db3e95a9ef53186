package dev.coffer.api.problem;

import dev.coffer.workflows.failure.FailureCode;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Every error response of the server, whoever found the fault, is a {@link Problem}. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
  private static final MediaType PROBLEM = MediaType.of(Problem.MEDIA_TYPE);

  /** The response that carries a problem. */
  static MutableHttpResponse<Problem> response(Problem problem) {
    MutableHttpResponse<Problem> response =
        HttpResponse.<Problem>status(problem.status(), problem.title())
            .contentType(PROBLEM)
            .body(problem);
    if (problem.code() == FailureCode.UNAUTHENTICATED) {
      response.header("WWW-Authenticate", "Bearer");
    }
    return response;
  }

  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    Problem problem =
        Problems.from(context.getRootCause().orElse(null))
            .orElseGet(() -> framework(response.code(), context));
    return response.status(problem.status()).contentType(PROBLEM).body(problem);
  }

  /** What the framework refused by itself. */
  private static Problem framework(int status, ErrorContext context) {
    return switch (status) {
      case 401 -> Problem.of(FailureCode.UNAUTHENTICATED, "sign in with a bearer token");
      case 403 -> Problem.of(FailureCode.FORBIDDEN, "not allowed");
      case 404 -> Problem.of(FailureCode.NOT_FOUND, "no such resource");
      case 405 -> invalid(405, context.getRequest().getMethodName() + " is not for this resource");
      case 406 -> invalid(406, "the answer is application/json");
      case 413 -> Problem.of(FailureCode.PAYLOAD_TOO_LARGE, "the body is too large");
      case 415 -> invalid(415, "the body has to be application/json");
      default ->
          status < 500
              ? invalid(status, "the request is malformed")
              : Problem.of(FailureCode.UNEXPECTED, "a defect of Coffer; see the API's log");
    };
  }

  private static Problem invalid(int status, String detail) {
    return Problem.of(FailureCode.INVALID_REQUEST, detail).withStatus(status);
  }
}
