package dev.coffer.workflows.model;

/** How firmly the object store keeps what was written. */
public enum LockMode {
  /** Nobody can delete or shorten before the date; probed at start. */
  COMPLIANCE,
  /** The store cannot lock, and the operator accepted it; every manifest and report says so. */
  ADVISORY
}
