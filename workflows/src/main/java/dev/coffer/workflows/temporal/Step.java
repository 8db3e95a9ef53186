package dev.coffer.workflows.temporal;

import static dev.coffer.workflows.temporal.StepOptions.Row.BOOKS;
import static dev.coffer.workflows.temporal.StepOptions.Row.CHANGE;
import static dev.coffer.workflows.temporal.StepOptions.Row.CONTAIN;
import static dev.coffer.workflows.temporal.StepOptions.Row.LOOKUP;
import static dev.coffer.workflows.temporal.StepOptions.Row.STREAM;

import dev.coffer.workflows.temporal.StepOptions.Row;

/**
 * Every step once: its activity type, what kind of work it is, and the line that the Temporal Web
 * UI shows beside it, so that a history reads as a runbook.
 */
enum Step {
  BACKUP_ADMIT("BackupAdmit", BOOKS, "Gate by state and policy, freeze the envelope"),
  BACKUP_CAPTURE("BackupCapture", STREAM, "Dump, chunk, seal, store"),
  BACKUP_COMMIT("BackupCommit", STREAM, "Read back, verify, put the signed manifest"),
  BACKUP_RECORD("BackupRecord", BOOKS, "List the recovery point, judge what looks unusual"),
  BACKUP_ABANDON("BackupAbandon", BOOKS, "Close the run without a recovery point"),

  ADOPT_SURVEY("AdoptSurvey", STREAM, "Read the archive, run nothing of it"),
  ADOPT_ADMIT("AdoptAdmit", BOOKS, "Gate by state and policy, freeze the envelope"),
  ADOPT_LOAD("AdoptLoad", STREAM, "Load into a new quarantine, look for a second tenant"),
  ADOPT_CAPTURE("AdoptCapture", STREAM, "Dump the quarantine, chunk, seal, store"),
  ADOPT_DISCARD("AdoptDiscard", CHANGE, "Drop every quarantine of this adoption"),

  CREDENTIAL_GIVE_BACK("CredentialGiveBack", BOOKS, "Give every credential back"),

  VERIFY_VERIFY("VerifyVerify", STREAM, "Read the backup and check what it says"),
  VERIFY_RECORD("VerifyRecord", BOOKS, "Keep the verdict"),

  RESTORE_PLAN("RestorePlan", LOOKUP, "Gate by scope, state, policy and engine; pin the versions"),
  RESTORE_CONFIRM_APPROVALS("RestoreConfirmApprovals", BOOKS, "Verify the approvals' seals"),
  RESTORE_OPEN("RestoreOpen", LOOKUP, "Fetch the pinned manifest and verify it"),
  RESTORE_STAGE("RestoreStage", STREAM, "Load into a new quarantine"),
  RESTORE_VERIFY("RestoreVerify", STREAM, "Prove that the staged copy equals the backup"),
  RESTORE_PROMOTE("RestorePromote", CHANGE, "Keep a safety copy, make the copy live at once"),
  RESTORE_CHECK_LIVE("RestoreCheckLive", CHANGE, "Look at live with a reader's eyes"),
  RESTORE_PROVE("RestoreProve", LOOKUP, "Sign and lock the restore proof"),
  RESTORE_DISCARD("RestoreDiscard", CHANGE, "Drop every quarantine of this restore"),
  RESTORE_RECORD("RestoreRecord", BOOKS, "Close the run"),
  RESTORE_ABANDON("RestoreAbandon", BOOKS, "Close the run that failed"),

  PURGE_PLAN("PurgePlan", STREAM, "Judge every backup by the rules, look for orphans"),
  PURGE_SETTLE("PurgeSettle", BOOKS, "Close the run with its plan"),
  PURGE_CONFIRM_APPROVALS("PurgeConfirmApprovals", BOOKS, "Verify the approvals' seals"),
  PURGE_MARK("PurgeMark", CHANGE, "Judge the plan again, mark what is still due"),
  PURGE_SWEEP("PurgeSweep", STREAM, "Delete by version, manifests first"),
  PURGE_PROVE_ABSENCE("PurgeProveAbsence", STREAM, "Read back what is gone and what is not"),
  PURGE_CERTIFY("PurgeCertify", LOOKUP, "Sign and lock the certificate"),
  PURGE_RECORD("PurgeRecord", BOOKS, "Close the run"),
  PURGE_ABANDON("PurgeAbandon", BOOKS, "Close the run that ended early"),

  OFFBOARD_CLOSE("OffboardClose", BOOKS, "Let nothing new of the tenant start"),
  OFFBOARD_OPEN_RUNS("OffboardOpenRuns", BOOKS, "Count what still runs"),
  OFFBOARD_EXPORTABLE("OffboardExportable", BOOKS, "List what the tenant takes along"),
  OFFBOARD_EXPORT("OffboardExport", STREAM, "Seal the newest good backup to the tenant's key"),
  OFFBOARD_SHRED("OffboardShred", LOOKUP, "Destroy the key, prove that it opens nothing"),
  OFFBOARD_CERTIFY("OffboardCertify", LOOKUP, "Sign and lock the certificate"),
  OFFBOARD_BURY("OffboardBury", LOOKUP, "Put the tombstone, take rights and roles back"),

  WATCH_LOOK("WatchLook", STREAM, "Look for keys that are there again"),
  WATCH_DESTROY_AGAIN("WatchDestroyAgain", LOOKUP, "Destroy the key once more, certify that"),
  WATCH_RECORD("WatchRecord", BOOKS, "Note that all were looked at"),

  DISCOVER_SERVERS("DiscoverServers", BOOKS, "List the configured servers"),
  DISCOVER_LOOK("DiscoverLook", CHANGE, "Look at what stands there, list what no dataset covers"),
  DISCOVER_RECORD("DiscoverRecord", BOOKS, "Note that all were looked at"),

  UNDO_UNDO("UndoUndo", CHANGE, "Make the safety copy live again"),

  INCIDENT_OPEN_AND_FREEZE("IncidentOpenAndFreeze", CONTAIN, "Open the incident, freeze restores"),
  INCIDENT_REVOKE_CREDENTIALS("IncidentRevokeCredentials", CONTAIN, "Revoke the run's credentials"),
  INCIDENT_DROP_QUARANTINE("IncidentDropQuarantine", CONTAIN, "Drop the restore's quarantine"),
  INCIDENT_UNDO_PROMOTION("IncidentUndoPromotion", CONTAIN, "Take the promotion back, if any"),
  INCIDENT_HOLD_BACKUP("IncidentHoldBackup", CONTAIN, "Put the backup under legal hold"),
  INCIDENT_COLLECT_EVIDENCE("IncidentCollectEvidence", CONTAIN, "Write the locked evidence"),
  INCIDENT_NOTIFY_PEOPLE("IncidentNotifyPeople", CONTAIN, "Notify people"),
  INCIDENT_CLOSE("IncidentClose", BOOKS, "Verify the verdict's seal, keep it, close"),
  INCIDENT_RELEASE_BACKUP("IncidentReleaseBackup", STREAM, "Lift the incident's own hold"),

  HOLD_RECORD("HoldRecord", LOOKUP, "Put the hold on record, signed and locked"),
  HOLD_MIRROR("HoldMirror", STREAM, "Set the store's own legal hold on every version"),
  HOLD_CLOSE("HoldClose", BOOKS, "Note that the store has followed"),

  LIFT_RECORD("LiftRecord", LOOKUP, "Verify the seal, lift the hold on record"),
  LIFT_RELEASE("LiftRelease", STREAM, "Take the store's hold off what no other hold covers"),
  LIFT_CLOSE("LiftClose", BOOKS, "Note that the store has followed"),

  ROTATION_ADMIT("RotationAdmit", BOOKS, "Pin the keyring in force, write down the intent"),
  ROTATION_ROTATE("RotationRotate", LOOKUP, "New key version, rewrap all keys, put one keyring"),
  ROTATION_VERIFY("RotationVerify", LOOKUP, "Prove that every rewrapped key opens the same"),
  ROTATION_PUBLISH("RotationPublish", BOOKS, "Name the new keyring in the catalog"),
  ROTATION_RAISE("RotationRaise", LOOKUP, "Shut older key versions out"),
  ROTATION_RECORD("RotationRecord", BOOKS, "Close the run"),
  ROTATION_ABANDON("RotationAbandon", BOOKS, "Close the run that failed"),
  ROTATION_PAGE("RotationPage", BOOKS, "Admit the next tenants of the fleet"),

  COMPROMISE_PLAN("CompromisePlan", STREAM, "Read the manifests, say what is sealed again"),
  COMPROMISE_ADMIT("CompromiseAdmit", BOOKS, "Write down the intent, pin the keyring in force"),
  COMPROMISE_SETTLE("CompromiseSettle", BOOKS, "Note which backups may have older keys"),
  COMPROMISE_RESEAL("CompromiseReseal", STREAM, "Seal packs again, verify them, switch backups"),
  COMPROMISE_SHREDDING("CompromiseShredding", STREAM, "Prove that no backup needs the old keys"),
  COMPROMISE_DESTROY("CompromiseDestroy", LOOKUP, "Destroy the versions that wrapped the old keys"),
  COMPROMISE_REPORT("CompromiseReport", STREAM, "List and sign what stays under the old keys"),
  COMPROMISE_RECORD("CompromiseRecord", BOOKS, "Close the run"),
  COMPROMISE_ABANDON("CompromiseAbandon", BOOKS, "Close the run that failed"),

  TENANT_ASK_HOLDER("TenantAskHolder", LOOKUP, "Ask whoever is to hold the key"),
  TENANT_RESERVE("TenantReserve", BOOKS, "Reserve the id for ever"),
  TENANT_CREATE_KEYS("TenantCreateKeys", LOOKUP, "Make keys and policies"),
  TENANT_CREATE_KEYRING("TenantCreateKeyring", LOOKUP, "Put the first keyring"),
  TENANT_ACTIVATE("TenantActivate", BOOKS, "Make the tenant visible"),
  TENANT_WITHDRAW("TenantWithdraw", LOOKUP, "Take back what onboarding made"),
  TENANT_PREPARE_DATASET("TenantPrepareDataset", CHANGE, "Make roles, inspect the dataset"),
  TENANT_ACTIVATE_DATASET("TenantActivateDataset", BOOKS, "Make the dataset visible"),
  TENANT_WITHDRAW_DATASET("TenantWithdrawDataset", LOOKUP, "Take back what registering made"),

  POLICY_ADMIT("PolicyAdmit", BOOKS, "Compare versions, say what changes, write the intent"),
  POLICY_SIGN("PolicySign", LOOKUP, "Sign the new version into the vault"),
  POLICY_APPLY("PolicyApply", BOOKS, "Let the new version count"),

  BLUEPRINT_SET("BlueprintSet", BOOKS, "Let the new version of the blueprint count"),

  SCHEDULE_ADMIT("ScheduleAdmit", BOOKS, "Ask the policy whether this runs now, and as what"),
  SCHEDULE_RECONCILE("ScheduleReconcile", LOOKUP, "Make the tenant's schedules what is declared"),
  SCHEDULE_KEEP("ScheduleKeep", CHANGE, "Keep the next tenants' schedules, find missed runs"),
  SCHEDULE_SWEEP("ScheduleSweep", CHANGE, "Remove the schedules of tenants that are gone"),
  SCHEDULE_UNTOLD("ScheduleUntold", BOOKS, "List the missed runs that nobody was told of"),
  SCHEDULE_TELL("ScheduleTell", LOOKUP, "Tell people of a missed run"),
  SCHEDULE_TOLD("ScheduleTold", BOOKS, "Note that people were told"),

  CATALOG_REBUILD("CatalogRebuild", STREAM, "Read what is signed, list what verifies"),
  CATALOG_CHECK_AUDIT("CatalogCheckAudit", CHANGE, "Recompute the chain, compare its anchors");

  private final String type;
  private final Row row;
  private final String summary;

  Step(String type, Row row, String summary) {
    this.type = type;
    this.row = row;
    this.summary = summary;
  }

  /** Activity type, as the SDK derives it from interface and method. */
  String type() {
    return type;
  }

  Row row() {
    return row;
  }

  String summary() {
    return summary;
  }
}
