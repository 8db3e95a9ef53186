package dev.coffer.activities.keys.vault;

/**
 * The key service understood a request and refused it. Its own words stay in here: they may name
 * paths and roles, so they help to tell refusals apart and reach no text of ours.
 */
final class VaultRefusal extends Exception {
  private final int status;
  private final String words;

  VaultRefusal(int status, String words) {
    super("HTTP " + status);
    this.status = status;
    this.words = words;
  }

  int status() {
    return status;
  }

  boolean says(String part) {
    return words.contains(part);
  }

  /** The database's own error class (SQLSTATE) in the refusal, or the empty text. */
  String sqlState() {
    int at = words.indexOf("SQLSTATE ");
    return at < 0 ? "" : words.substring(at + 9, Math.min(words.length(), at + 14));
  }
}
