package dev.coffer.api.signin;

/** What a token's holder is. */
public enum Role {
  /** Takes tenants in, runs everything; approves nothing. */
  ADMIN,
  /** Runs backups and restores. */
  OPERATOR,
  /** Decides: approves restores, lifts holds, ends incidents; starts nothing. */
  APPROVER,
  /** Places legal holds, lifts none. */
  LEGAL,
  /** Reads everything, the audit trail too; changes nothing. */
  AUDITOR,
  /** A program of the platform: backups and restores of its tenants. */
  SERVICE
}
