package dev.coffer.activities.store;

import dev.coffer.workflows.model.ObjectRef;

/** Somebody with full rights at the store who means harm. */
public interface Intruder {

  /** Puts a newer version on top; answers its id. */
  String putOnTop(String key, byte[] garbage);

  /** Puts a delete marker on top; answers its id. */
  String deleteMarker(String key);

  /** Tries to delete a version for good; says whether it is gone. */
  boolean delete(ObjectRef ref);
}
