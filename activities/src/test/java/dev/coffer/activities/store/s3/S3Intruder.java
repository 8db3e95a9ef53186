package dev.coffer.activities.store.s3;

import dev.coffer.activities.store.Intruder;
import dev.coffer.workflows.model.ObjectRef;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** An administrator of the store who turned against us. */
record S3Intruder(S3Client admin, String bucket) implements Intruder {

  @Override
  public String putOnTop(String key, byte[] garbage) {
    return admin
        .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(garbage))
        .versionId();
  }

  @Override
  public String deleteMarker(String key) {
    return admin.deleteObject(request -> request.bucket(bucket).key(key)).versionId();
  }

  @Override
  public boolean delete(ObjectRef ref) {
    try {
      admin.deleteObject(
          request ->
              request
                  .bucket(bucket)
                  .key(ref.key())
                  .versionId(ref.versionId())
                  .bypassGovernanceRetention(true));
      return true;
    } catch (AwsServiceException refused) {
      return false;
    }
  }
}
