package dev.coffer.activities.store.s3;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The one mapping from the SDK's exceptions to ours. Texts carry the status and nothing else. */
final class S3Failures {
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");

  private S3Failures() {}

  /** Runs one call of the SDK, whose own retries are inside. */
  static <T> T calling(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException failed) {
      throw of(failed);
    }
  }

  static FailureException of(SdkException failed) {
    if (failed instanceof AwsServiceException refused) {
      return of(refused);
    }
    if (isWrongIdentity(failed)) {
      return FailureCode.WRONG_SERVER_IDENTITY.because(
          "the object store does not prove its identity", failed);
    }
    return FailureCode.STORE_UNAVAILABLE.because("the object store does not answer", failed);
  }

  private static FailureException of(AwsServiceException refused) {
    int status = refused.statusCode();
    if (EXPIRED.contains(errorCode(refused))) {
      return FailureCode.CREDENTIAL_EXPIRED.because("the store session has ended", refused);
    }
    if (status == 401 || status == 403) {
      return FailureCode.CREDENTIAL_REFUSED.because("the store refuses this session", refused);
    }
    if (isMissing(refused)) {
      return FailureCode.PACK_MISSING.because("the store has no such version", refused);
    }
    if (status >= 500 || status == 408 || status == 409 || status == 429) {
      return FailureCode.STORE_UNAVAILABLE.because(
          "the object store answers HTTP " + status, refused);
    }
    return FailureCode.UNEXPECTED.because(
        "the object store does not take a request: HTTP " + status, refused);
  }

  /** Whether this version is not there; a marker answers 405, an impossible version id 400. */
  static boolean isMissing(AwsServiceException refused) {
    return refused.statusCode() == 404
        || refused.statusCode() == 405
        || (refused.statusCode() == 400 && errorCode(refused).equals("InvalidArgument"));
  }

  /** Whether somebody else's object stands under the key. */
  static boolean isOccupied(AwsServiceException refused) {
    return refused.statusCode() == 412;
  }

  /** Whether two puts of one key met, so that the store decided neither. */
  static boolean isConflict(AwsServiceException refused) {
    return refused.statusCode() == 409;
  }

  static String errorCode(AwsServiceException refused) {
    AwsErrorDetails details = refused.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static boolean isWrongIdentity(Throwable failed) {
    for (@Nullable Throwable at = failed; at != null; at = at.getCause()) {
      if (at instanceof CertificateException || at instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }
}
