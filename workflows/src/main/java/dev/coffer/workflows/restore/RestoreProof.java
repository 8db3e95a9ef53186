package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;

/** The signed, locked record of a restore. */
public record RestoreProof(Promotion promotion, ObjectRef object) implements Granted {
  public RestoreProof {
    requireNonNull(promotion, "promotion is null");
    requireNonNull(object, "object is null");
  }

  @Override
  public ScopeGrant grant() {
    return promotion.grant();
  }
}
