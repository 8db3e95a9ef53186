package dev.coffer.api.run;

import dev.coffer.api.signin.Caller;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import jakarta.inject.Singleton;

/** Seals what a caller was found to be allowed, so that nobody else can say it. */
@Singleton
public final class Admission {
  private final AdmissionKey key;

  Admission(AdmissionKey key) {
    this.key = key;
  }

  /** Leave to work on one dataset. */
  public ScopeGrant scope(TenantScope scope, String run, Caller caller) {
    ScopeGrant open = new ScopeGrant(scope, scope.digest(), run, caller.name(), "");
    return new ScopeGrant(scope, scope.digest(), run, caller.name(), key.seal(open.canonical()));
  }

  /** Leave to work on one tenant as a whole. */
  public TenantGrant tenant(TenantId tenant, String run, Caller caller) {
    TenantGrant open = new TenantGrant(tenant, run, caller.name(), "");
    return new TenantGrant(tenant, run, caller.name(), key.seal(open.canonical()));
  }

  /** Leave to work on Coffer's own records. */
  public PlatformGrant platform(String run, Caller caller) {
    PlatformGrant open = new PlatformGrant(run, caller.name(), "");
    return new PlatformGrant(run, caller.name(), key.seal(open.canonical()));
  }

  /** A caller's word on a plan. */
  public Decision decision(Digest plan, Caller caller, boolean approve, String note) {
    Decision open = new Decision(plan, caller.name(), approve, note, "");
    return new Decision(plan, caller.name(), approve, note, key.seal(open.canonical()));
  }

  /** A caller's lifting of a hold. */
  public LiftRequest lifting(
      TenantId tenant, String run, Caller caller, HoldId hold, String reason) {
    TenantGrant grant = tenant(tenant, run, caller);
    LiftRequest open = new LiftRequest(grant, hold, reason, "");
    return new LiftRequest(grant, hold, reason, key.seal(open.canonical()));
  }

  /** A caller's verdict on an incident. */
  public Verdict verdict(IncidentId incident, Caller caller, boolean thaw, String note) {
    Verdict open = new Verdict(incident, caller.name(), thaw, note, "");
    return new Verdict(incident, caller.name(), thaw, note, key.seal(open.canonical()));
  }
}
