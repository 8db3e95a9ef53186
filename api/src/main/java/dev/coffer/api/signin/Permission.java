package dev.coffer.api.signin;

import static dev.coffer.api.signin.Role.ADMIN;
import static dev.coffer.api.signin.Role.APPROVER;
import static dev.coffer.api.signin.Role.AUDITOR;
import static dev.coffer.api.signin.Role.LEGAL;
import static dev.coffer.api.signin.Role.OPERATOR;
import static dev.coffer.api.signin.Role.SERVICE;

import java.util.Set;

/** The one table of who may do what. Every endpoint names its row; one that names none is shut. */
public enum Permission {
  TENANT_CREATE(ADMIN),
  DATASET_CREATE(ADMIN, OPERATOR),
  BACKUP_CREATE(ADMIN, OPERATOR, SERVICE),
  /** Brings data here that Coffer did not read itself. */
  BACKUP_ADOPT(ADMIN),
  VERIFICATION_CREATE(ADMIN, OPERATOR, AUDITOR, SERVICE),
  RESTORE_CREATE(ADMIN, OPERATOR, SERVICE),
  /** Apart from {@link #RESTORE_CREATE}: who may start may not approve. */
  RESTORE_DECIDE(APPROVER),
  RESTORE_UNDO(ADMIN, OPERATOR),
  HOLD_PLACE(ADMIN, LEGAL),
  /** Apart from {@link #HOLD_PLACE}: who may place may not lift. */
  HOLD_LIFT(APPROVER),
  POLICY_CHANGE(ADMIN),
  /** What new tenants are taken in with. */
  BLUEPRINT_SET(ADMIN),
  /** Pausing, resuming and running at once; what is scheduled is the policy's. */
  SCHEDULE_RUN(ADMIN, OPERATOR),
  KEYS_ROTATE(ADMIN, OPERATOR),
  KEYS_ROTATE_ALL(ADMIN),
  PURGE_CREATE(ADMIN, OPERATOR),
  /** Apart from {@link #PURGE_CREATE}: who may start may not approve. */
  PURGE_DECIDE(APPROVER),
  /** Whoever may start one or decide on one may stop it. */
  PURGE_CANCEL(ADMIN, OPERATOR, APPROVER),
  TENANT_OFFBOARD(ADMIN),
  /** Destroys nothing but what was destroyed before. */
  KEYS_WATCH(ADMIN, OPERATOR, AUDITOR),
  /** Names databases and schemas of whoever has some on a server. */
  SERVERS_DISCOVER(ADMIN, OPERATOR, AUDITOR),
  INCIDENT_RESOLVE(ADMIN, APPROVER),
  AUDIT_READ(ADMIN, AUDITOR),
  CATALOG_REBUILD(ADMIN),
  METRICS_READ(ADMIN, OPERATOR, AUDITOR),
  /**
   * All but the audit trail: tenants, keys, datasets, backups, restores, holds, purges, incidents,
   * runs.
   */
  READ(ADMIN, OPERATOR, APPROVER, LEGAL, AUDITOR, SERVICE);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of() is.
  private final Set<Role> roles;

  Permission(Role... roles) {
    this.roles = Set.of(roles);
  }

  /** Whether this role may. */
  public boolean allows(Role role) {
    return roles.contains(role);
  }
}
