package dev.coffer.activities.store.s3;

import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.activities.store.StoreRights;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Clock;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;

/** Sessions of one bucket over S3; the store's own STS confines each. */
public final class S3ObjectStores implements ObjectStores, AutoCloseable {
  private static final String VAULTS = "tenants/";

  private final S3Settings settings;
  private final S3Connection connection;
  private final Clock clock;

  public S3ObjectStores(S3Settings settings, Clock clock) {
    this.settings = settings;
    this.connection = new S3Connection(settings);
    this.clock = clock;
  }

  @Override
  public ObjectStore session(RunRef run, Purpose purpose) {
    return new S3ObjectStore(
        connection.s3(),
        settings,
        StoreRights.prefix(run.tenant()),
        new SessionCredentials(connection.sts(), settings, run, purpose, clock));
  }

  /**
   * Lists versions, not objects, so that delete markers on top hide no vault. Works under the
   * worker's own identity.
   */
  @Override
  public void vaults(Consumer<String> each) {
    S3Failures.calling(
        () -> {
          connection
              .s3()
              .listObjectVersionsPaginator(
                  ListObjectVersionsRequest.builder()
                      .bucket(settings.bucket())
                      .prefix(VAULTS)
                      .delimiter("/")
                      .build())
              .stream()
              .flatMap(page -> page.commonPrefixes().stream())
              .map(CommonPrefix::prefix)
              .map(prefix -> prefix.substring(VAULTS.length(), prefix.length() - 1))
              .distinct()
              .forEach(each);
          return null;
        });
  }

  @Override
  public LockMode probeLock() {
    return new LockProbe(connection.s3(), settings.bucket(), clock).run(settings.lock());
  }

  @Override
  public void close() {
    connection.close();
  }
}
