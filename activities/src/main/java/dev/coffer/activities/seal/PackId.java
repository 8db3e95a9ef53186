package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a pack within its tenant: {@code <backup>/<attempt>-<nnnnnn>}.
 *
 * @param backup the backup that wrote it; later ones may refer to it
 * @param number from 0, in the order in which packs were begun
 */
public record PackId(BackupId backup, Attempt attempt, int number) {
  /** Packs of one attempt. */
  public static final int MAX_NUMBER = 999_999;

  private static final Pattern TEXT = Pattern.compile("([a-z0-9-]+)/([a-z0-9]+)-([0-9]{6})");

  public PackId {
    requireNonNull(backup, "backup is null");
    requireNonNull(attempt, "attempt is null");
    if (number < 0 || number > MAX_NUMBER) {
      throw new IllegalArgumentException("pack number out of range: " + number);
    }
  }

  /** The id that a text spells, if it is one. */
  public static Optional<PackId> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PackId(
              new BackupId(matcher.group(1)),
              new Attempt(matcher.group(2)),
              Integer.parseInt(matcher.group(3))));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s/%s-%06d", backup, attempt, number);
  }
}
