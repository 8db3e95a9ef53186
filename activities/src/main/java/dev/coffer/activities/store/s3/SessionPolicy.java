package dev.coffer.activities.store.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.store.StoreRights;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The inline policy that narrows a session to one tenant and one purpose. The store takes what both
 * it and the role's own policy allow. Nothing here allows a bypass, a tag or a delete marker; a
 * version is deleted by one purpose alone.
 */
final class SessionPolicy {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SessionPolicy() {}

  static String of(String bucket, TenantId tenant, Purpose purpose) {
    StoreRights rights = StoreRights.of(purpose);
    String arn = "arn:aws:s3:::" + bucket;
    String vault = arn + '/' + StoreRights.prefix(tenant);
    List<Map<String, Object>> statements = new ArrayList<>();
    statements.add(
        allow(
            List.of(
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectRetention",
                "s3:GetObjectLegalHold"),
            List.of(vault + '*')));
    statements.add(
        Map.of(
            "Effect",
            "Allow",
            "Action",
            List.of("s3:ListBucket", "s3:ListBucketVersions"),
            "Resource",
            List.of(arn),
            "Condition",
            Map.of("StringLike", Map.of("s3:prefix", List.of(StoreRights.prefix(tenant) + '*')))));
    if (!rights.areas().isEmpty()) {
      // Locking an object in its put takes the right to set its retention.
      statements.add(
          allow(
              List.of("s3:PutObject", "s3:PutObjectRetention"),
              rights.areas().stream().map(area -> vault + area + "/*").toList()));
    }
    if (rights.extend()) {
      statements.add(allow(List.of("s3:PutObjectRetention"), List.of(vault + '*')));
    }
    if (rights.hold()) {
      statements.add(allow(List.of("s3:PutObjectLegalHold"), List.of(vault + '*')));
    }
    if (rights.delete()) {
      statements.add(allow(List.of("s3:DeleteObjectVersion"), List.of(vault + '*')));
    }
    try {
      return JSON.writeValueAsString(Map.of("Version", "2012-10-17", "Statement", statements));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("maps of strings are JSON", impossible);
    }
  }

  private static Map<String, Object> allow(List<String> actions, List<String> resources) {
    return Map.of("Effect", "Allow", "Action", actions, "Resource", resources);
  }
}
