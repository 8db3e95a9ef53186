package dev.coffer.workflows.hold;

/**
 * How far the store has followed; rides on the heartbeat, so that another attempt goes on from
 * there.
 *
 * @param versions object versions done
 * @param passed object versions passed by: missing in the store, or kept by another hold
 * @param key the last object key that was done whole; objects are done in the order of their keys
 */
public record HoldProgress(long versions, long passed, String key) {
  /** Nothing is done yet. */
  public static final HoldProgress NONE = new HoldProgress(0, 0, "");
}
