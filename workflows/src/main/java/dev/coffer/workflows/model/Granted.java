package dev.coffer.workflows.model;

/** A payload that says under which grant it works. Every activity's input is one. */
public interface Granted {
  /** The grant that the first check of every activity verifies. */
  Grant grant();
}
