package dev.coffer.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.proof.Verdict.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a person wants to know of a signed record, by JSON pointer (RFC 6901). */
final class Summary {
  private static final String PREFIX = "application/vnd.coffer.";
  private static final String SUFFIX = ".v1+json";

  /** Where the payloads of the different types name their tenant. */
  private static final List<String> TENANT =
      List.of(
          "/tenant",
          "/scope/tenant",
          "/head/tenant",
          "/audit/tenant",
          "/report/grant/tenant",
          "/report/grant/scope/tenant",
          "/copy/copy/backup/plan/request/grant/scope/tenant");

  private static final String PLAN = "/copy/copy/backup/plan";

  private static final Map<String, List<Row>> ROWS =
      Map.ofEntries(
          Map.entry(
              "manifest",
              List.of(
                  new Row("tenant", "/scope/tenant"),
                  new Row("dataset", "/scope/dataset"),
                  new Row("engine", "/scope/engine"),
                  new Row("backup", "/backup"),
                  new Row("parent", "/parent"),
                  new Row("imported from", "/imported/archive"),
                  new Row("cut at", "/facts/cutAt"),
                  new Row("cut position", "/cutPosition"),
                  new Row("streams", "/facts/streams"),
                  new Row("rows", "/facts/rows"),
                  new Row("bytes", "/facts/plainBytes"),
                  new Row("packs", "/packs"),
                  new Row("policy", "/envelope/policyId"),
                  new Row("locked until", "/lockedUntil"),
                  new Row("requested by", "/requestedBy"))),
          Map.entry(
              "keyring",
              List.of(
                  new Row("tenant", "/tenant"),
                  new Row("revision", "/revision"),
                  new Row("epochs", "/epochs"),
                  new Row("created at", "/createdAt"))),
          Map.entry(
              "tenant",
              List.of(
                  new Row("tenant", "/tenant"),
                  new Row("region", "/region"),
                  new Row("policy", "/policy/id"))),
          Map.entry(
              "policy",
              List.of(
                  new Row("tenant", "/tenant"),
                  new Row("policy", "/policy/id"),
                  new Row("version", "/policy/version"),
                  new Row("changed by", "/changedBy"),
                  new Row("reason", "/reason"))),
          Map.entry(
              "dataset",
              List.of(
                  new Row("tenant", "/scope/tenant"),
                  new Row("dataset", "/scope/dataset"),
                  new Row("engine", "/scope/engine"),
                  new Row("isolation", "/scope/isolation"))),
          Map.entry(
              "restore-proof",
              List.of(
                  new Row("tenant", PLAN + "/request/grant/scope/tenant"),
                  new Row("dataset", PLAN + "/request/grant/scope/dataset"),
                  new Row("restore", PLAN + "/request/id"),
                  new Row("backup", PLAN + "/request/backup"),
                  new Row("cut at", PLAN + "/facts/cutAt"),
                  new Row("rows", "/copy/copy/rows"),
                  new Row("bytes", "/copy/copy/bytes"),
                  new Row("fingerprint", "/copy/fingerprint"),
                  new Row("promoted at", "/promotedAt"),
                  new Row("requested by", PLAN + "/request/grant/requestedBy"))),
          Map.entry(
              "evidence",
              List.of(
                  new Row("tenant", "/audit/tenant"),
                  new Row("incident", "/report/id"),
                  new Row("failed check", "/report/code"),
                  new Row("run", "/report/subject"),
                  new Row("backup", "/report/backup"),
                  new Row("steps", "/steps"),
                  new Row("object versions", "/versions"),
                  new Row("audit entries", "/audit/sequence"),
                  new Row("collected at", "/collectedAt"))),
          Map.entry(
              "review",
              List.of(
                  new Row("incident", "/report/id"),
                  new Row("verdict by", "/verdict/by"),
                  new Row("thawed", "/verdict/thaw"),
                  new Row("note", "/verdict/note"))),
          Map.entry(
              "hold",
              List.of(
                  new Row("tenant", "/tenant"),
                  new Row("hold", "/id"),
                  new Row("dataset", "/dataset"),
                  new Row("backup", "/backup"),
                  new Row("owner", "/owner"),
                  new Row("reason", "/reason"),
                  new Row("placed by", "/placedBy"),
                  new Row("placed at", "/placedAt"))),
          Map.entry(
              "lifting",
              List.of(
                  new Row("tenant", "/tenant"),
                  new Row("hold", "/hold"),
                  new Row("lifted by", "/by"),
                  new Row("reason", "/reason"),
                  new Row("lifted at", "/at"))),
          Map.entry(
              "findings",
              List.of(
                  new Row("restore", "/restore"),
                  new Row("backup", "/backup"),
                  new Row("findings", "/findings"))),
          Map.entry(
              "anchor",
              List.of(
                  new Row("tenant", "/head/tenant"),
                  new Row("audit entries", "/head/sequence"),
                  new Row("head", "/head/digest"),
                  new Row("of these here", "/entries"))));

  private Summary() {}

  private record Row(String name, String pointer) {}

  /** What a payload type is called; a type that is not ours is called by its own name. */
  static String kind(String type) {
    return type.startsWith(PREFIX) && type.endsWith(SUFFIX)
        ? type.substring(PREFIX.length(), type.length() - SUFFIX.length())
        : type;
  }

  /** The tenant that a payload names. */
  static Optional<String> tenant(JsonNode payload) {
    return TENANT.stream()
        .map(payload::at)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .findFirst();
  }

  /** Of a record; none of a type that is not known here. */
  static List<Fact> facts(String type, JsonNode payload) {
    List<Fact> facts = new ArrayList<>();
    for (Row row : ROWS.getOrDefault(kind(type), List.of())) {
      JsonNode value = payload.at(row.pointer());
      if (!value.isMissingNode() && !value.isNull()) {
        facts.add(
            new Fact(
                row.name(), value.isArray() ? Integer.toString(value.size()) : value.asText()));
      }
    }
    return facts;
  }

  /** Of a deletion certificate. */
  static List<Fact> facts(Certificate.Statement statement, DeletionCertificate certificate) {
    DeletionCertificate.Subject subject = certificate.subject();
    DeletionCertificate.Absence absence = certificate.absence();
    DeletionCertificate.Remaining remaining = certificate.remaining();
    CopyList.Head copies = certificate.copies().head();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("tenant", statement.tenant()));
    facts.add(new Fact("run", statement.subject()));
    facts.add(new Fact("issued at", statement.issuedAt().toString()));
    facts.add(new Fact("requested by", subject.requestedBy()));
    facts.add(new Fact("plan", certificate.plan().digest()));
    facts.add(new Fact("judged at", certificate.plan().judgedAt().toString()));
    DeletionCertificate.Export export = certificate.export();
    if (export != null) {
      facts.add(new Fact("exported to", export.recipient()));
      for (DeletionCertificate.ExportedDataset one : export.datasets()) {
        facts.add(
            new Fact(
                "exported",
                "%s of backup %s (%d bytes) until %s"
                    .formatted(one.dataset(), one.backup(), one.bytes(), one.until())));
      }
    }
    facts.add(new Fact("backups deleted", Integer.toString(copies.copies())));
    facts.add(new Fact("versions gone", absence.versions() + " (" + absence.bytes() + " bytes)"));
    facts.add(new Fact("read back at", absence.readAt().toString()));
    facts.add(new Fact("versions locked", Long.toString(remaining.locked())));
    if (remaining.lockedUntil() != null) {
      facts.add(new Fact("locked until", remaining.lockedUntil().toString()));
    }
    facts.add(new Fact("versions held", Long.toString(remaining.held())));
    if (!certificate.keys().isEmpty()) {
      facts.add(
          new Fact(
              "keys destroyed",
              String.join(", ", certificate.keys().stream().map(key -> key.name()).toList())));
    }
    facts.add(
        new Fact(
            "audit head", certificate.audit().sequence() + " " + certificate.audit().digest()));
    return facts;
  }
}
