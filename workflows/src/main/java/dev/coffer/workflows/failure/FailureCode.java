package dev.coffer.workflows.failure;

/**
 * Every way in which Coffer fails, once: who has to act, whether a retry can help, and what a
 * client sees. HTTP status, CLI exit code and runbook page are derived here and nowhere else.
 *
 * <p>Exit codes of the CLI: 2 bad input, 3 not allowed, 4 not found, 5 conflict or busy, 6 refused
 * by the state of the tenant or the source, 7 halted by a security check (an incident is open), 8
 * an outside service failed, 9 a defect of Coffer.
 */
public enum FailureCode {
  // What the caller can put right.
  INVALID_REQUEST(Blame.CALLER, 400),
  UNAUTHENTICATED(Blame.CALLER, 401),
  FORBIDDEN(Blame.CALLER, 403),
  NOT_FOUND(Blame.CALLER, 404),
  ALREADY_EXISTS(Blame.CALLER, 409),
  /** Another backup or restore of the same dataset is running. */
  BUSY(Blame.CALLER, 409),
  /** The policy has another version than the one that the change was made for. */
  POLICY_CHANGED(Blame.CALLER, 409),
  PAYLOAD_TOO_LARGE(Blame.CALLER, 413),
  IDEMPOTENCY_CONFLICT(Blame.CALLER, 422),
  CANCELLED(Blame.CALLER, 409),
  /** No such archive lies in a worker's import folder, or what lies there is no plain file. */
  ARCHIVE_MISSING(Blame.CALLER, 404),
  /** The archive is not the one whose digest was named, or it changed while it was read. */
  ARCHIVE_DIGEST(Blame.CALLER, 422),
  /** Whoever placed a hold does not lift it. */
  LIFT_BY_PLACER(Blame.CALLER, 403),

  // What an operator or the tenant's owner has to decide or repair.
  TENANT_FROZEN(Blame.OPERATOR, 423),
  /** Another dataset, maybe of another tenant, holds part of the same slice of a server. */
  DATASET_OVERLAPS(Blame.OPERATOR, 409),
  APPROVAL_DENIED(Blame.OPERATOR, 403),
  APPROVAL_EXPIRED(Blame.OPERATOR, 403),
  /** The source holds something that cannot be carried; the text names its kind. */
  UNSUPPORTED_OBJECT(Blame.OPERATOR, 422),
  /** The archive holds something that is never taken in; the text tells the line. */
  ARCHIVE_REFUSED(Blame.OPERATOR, 422),
  /** The archive holds more than one tenant's dataset, as far as that can be told. */
  ARCHIVE_SHARED(Blame.OPERATOR, 422),
  ENGINE_MISMATCH(Blame.OPERATOR, 422),
  ENCODING_MISMATCH(Blame.OPERATOR, 422),
  EXTENSION_MISSING(Blame.OPERATOR, 422),
  ROLE_MISSING(Blame.OPERATOR, 422),
  TARGET_OCCUPIED(Blame.OPERATOR, 409),
  TARGET_READ_ONLY(Blame.OPERATOR, 409),
  SOURCE_MISSING(Blame.OPERATOR, 404),
  /** A dump saw no rows where the server's statistics promise some. */
  EMPTY_DUMP(Blame.OPERATOR, 422),
  SOURCE_CORRUPT(Blame.OPERATOR, 422),
  ROW_TOO_LARGE(Blame.OPERATOR, 422),
  /** Row security hides rows from the dump. */
  ROWS_HIDDEN(Blame.OPERATOR, 422),
  TOOL_OUTDATED(Blame.OPERATOR, 500),
  NOTHING_TO_UNDO(Blame.OPERATOR, 409),
  /** A run was due and did not come to a good end in its window. */
  RUN_MISSED(Blame.OPERATOR, 500),
  /**
   * The customer who holds the tenant's key does not lend it any more. A decision, not an attack:
   * no incident is opened, nothing is frozen, and what is asked for again runs when it is back.
   */
  KEY_REVOKED(Blame.OPERATOR, 409),
  /** The store does not hold what it was told to lock; it is refused. */
  LOCK_NOT_ENFORCED(Blame.OPERATOR, 500),
  /** A legal hold keeps what would go. */
  TENANT_HELD(Blame.OPERATOR, 423),
  /** The tenant leaves or has left: nothing of it starts any more. */
  TENANT_LEAVING(Blame.OPERATOR, 409),
  /** The vault holds signed manifests that the catalog does not list. */
  BACKUP_UNLISTED(Blame.OPERATOR, 409),
  /** A tenant that leaves was to take along what no good backup holds. */
  NOTHING_TO_EXPORT(Blame.OPERATOR, 409),
  /** The store's clock and ours tell different times; nothing is deleted by either. */
  CLOCK_SKEWED(Blame.OPERATOR, 409),
  /** The cipher of this machine computes wrong results. */
  CIPHER_BROKEN(Blame.OPERATOR, 500),

  // Security checks: each halts a restore into an incident.
  SCOPE_MISMATCH(Blame.SECURITY, 409),
  ENVELOPE_MISMATCH(Blame.SECURITY, 409),
  MANIFEST_SIGNATURE(Blame.SECURITY, 409),
  /** The stored version is not the one that the catalog names. */
  MANIFEST_ALTERED(Blame.SECURITY, 409),
  MANIFEST_MISSING(Blame.SECURITY, 409),
  /** A validly signed manifest of another backup stands in this one's place. */
  MANIFEST_REPLAYED(Blame.SECURITY, 409),
  MANIFEST_UNREADABLE(Blame.SECURITY, 409),
  INDEX_ALTERED(Blame.SECURITY, 409),
  PACK_MISSING(Blame.SECURITY, 409),
  PACK_ALTERED(Blame.SECURITY, 409),
  PACK_TRUNCATED(Blame.SECURITY, 409),
  /** A pack or object stands under a name that is not its own. */
  OBJECT_RENAMED(Blame.SECURITY, 409),
  CHUNK_ALTERED(Blame.SECURITY, 409),
  /** A chunk that is authentic by itself stands at a place that is not its own. */
  CHUNK_MISPLACED(Blame.SECURITY, 409),
  /** A chunk opens, but its content does not carry the name that the index gives it. */
  CHUNK_FOREIGN(Blame.SECURITY, 409),
  STREAM_TRUNCATED(Blame.SECURITY, 409),
  STREAM_DIGEST(Blame.SECURITY, 409),
  SIZE_EXCEEDED(Blame.SECURITY, 409),
  KEY_VERSION(Blame.SECURITY, 409),
  KEY_FOREIGN(Blame.SECURITY, 409),
  /** The key service has forgotten versions that the keyring in force needs. */
  KEYS_ROLLED_BACK(Blame.SECURITY, 409),
  KEYRING_ROLLBACK(Blame.SECURITY, 409),
  /** The key service has no key-encryption key of the tenant any more. */
  KEY_DESTROYED(Blame.SECURITY, 410),
  /** A key that was destroyed when its tenant left was there again. */
  KEY_RESURRECTED(Blame.SECURITY, 409),
  /** A key that was destroyed still opens. */
  KEY_SURVIVED(Blame.SECURITY, 409),
  KEYRING_ALTERED(Blame.SECURITY, 409),
  CREDENTIAL_EXPIRED(Blame.SECURITY, 409),
  CREDENTIAL_REFUSED(Blame.SECURITY, 409),
  /** Something newer lies on top of a pinned version; reported, never followed. */
  OBJECT_SHADOWED(Blame.SECURITY, 409),
  OBJECT_UNLOCKED(Blame.SECURITY, 409),
  ROW_COUNT(Blame.SECURITY, 409),
  ROW_DIGEST(Blame.SECURITY, 409),
  SCHEMA_DIGEST(Blame.SECURITY, 409),
  POSTURE_MISMATCH(Blame.SECURITY, 409),
  FOREIGN_TENANT_ROWS(Blame.SECURITY, 409),
  LIVE_CHECK_FAILED(Blame.SECURITY, 409),
  AUDIT_BROKEN(Blame.SECURITY, 409),
  WRONG_SERVER_IDENTITY(Blame.SECURITY, 502),
  REQUEST_FORGED(Blame.SECURITY, 409),

  // Outside services: retried until the step's deadline.
  STORE_UNAVAILABLE(Blame.EXTERNAL, 503),
  KEYS_UNAVAILABLE(Blame.EXTERNAL, 503),
  /** The key service answers, and has no keys until somebody unseals it. */
  KEYS_SEALED(Blame.EXTERNAL, 503),
  DATABASE_UNAVAILABLE(Blame.EXTERNAL, 503),
  DATABASE_BUSY(Blame.EXTERNAL, 503),
  /** The source changed its schema, or lost the snapshot, while it was read. */
  SOURCE_CHANGED(Blame.EXTERNAL, 503),
  CATALOG_UNAVAILABLE(Blame.EXTERNAL, 503),
  WORKFLOWS_UNAVAILABLE(Blame.EXTERNAL, 503),
  /** Nobody took the notice of an incident. */
  NOTIFIER_UNAVAILABLE(Blame.EXTERNAL, 503),
  DEADLINE_EXCEEDED(Blame.EXTERNAL, 504),

  // A defect of Coffer; retried, and counted.
  UNEXPECTED(Blame.DEFECT, 500);

  /** Who has to act. */
  public enum Blame {
    CALLER,
    OPERATOR,
    SECURITY,
    EXTERNAL,
    DEFECT
  }

  private final Blame blame;
  private final int httpStatus;

  FailureCode(Blame blame, int httpStatus) {
    this.blame = blame;
    this.httpStatus = httpStatus;
  }

  public Blame blame() {
    return blame;
  }

  /** Whether the same step may succeed when tried again. */
  public boolean retryable() {
    return blame == Blame.EXTERNAL || blame == Blame.DEFECT;
  }

  /** Whether a restore that meets this failure halts into an incident. */
  public boolean opensIncident() {
    return blame == Blame.SECURITY;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Exit code of the CLI; see the table above. */
  public int exitCode() {
    return switch (blame) {
      case CALLER ->
          switch (httpStatus) {
            case 401, 403 -> 3;
            case 404 -> 4;
            case 409 -> 5;
            default -> 2;
          };
      case OPERATOR -> httpStatus == 403 ? 3 : 6;
      case SECURITY -> 7;
      case EXTERNAL -> 8;
      case DEFECT -> 9;
    };
  }

  /** Path of the page that says what to do, relative to the project's root. */
  public String runbook() {
    return "deploy/runbooks/" + blame.name().toLowerCase(java.util.Locale.ROOT) + ".md#" + slug();
  }

  private String slug() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** A failure with this code; the text is public: ids, counts and digests only. */
  public FailureException because(String text) {
    return new FailureException(this, text, null);
  }

  /** A failure with this code and its cause, whose own text stays out of histories. */
  public FailureException because(String text, Throwable cause) {
    return new FailureException(this, text, cause);
  }
}
