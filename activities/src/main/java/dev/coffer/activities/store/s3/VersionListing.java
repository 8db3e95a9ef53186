package dev.coffer.activities.store.s3;

import dev.coffer.activities.store.StoredVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Puts versions and delete markers, which S3 lists apart, back into one order. */
final class VersionListing {
  private static final Comparator<StoredVersion> ORDER =
      Comparator.comparing(StoredVersion::key)
          .thenComparing(StoredVersion::latest, Comparator.reverseOrder())
          .thenComparing(StoredVersion::modifiedAt, Comparator.reverseOrder());

  private VersionListing() {}

  /** The entries of one page in key order, newest first; the sort is stable for equal times. */
  static void inOrder(ListObjectVersionsResponse page, Consumer<StoredVersion> each) {
    List<StoredVersion> entries = new ArrayList<>();
    for (ObjectVersion version : page.versions()) {
      entries.add(
          new StoredVersion(
              version.key(),
              version.versionId(),
              version.isLatest(),
              false,
              version.size(),
              version.lastModified(),
              null,
              false));
    }
    for (DeleteMarkerEntry marker : page.deleteMarkers()) {
      entries.add(
          new StoredVersion(
              marker.key(),
              marker.versionId(),
              marker.isLatest(),
              true,
              0,
              marker.lastModified(),
              null,
              false));
    }
    entries.sort(ORDER);
    entries.forEach(each);
  }
}
