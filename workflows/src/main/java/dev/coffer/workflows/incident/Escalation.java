package dev.coffer.workflows.incident;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import java.time.Duration;
import java.util.List;

/**
 * When people are told again that nobody has given a verdict: after 15 minutes, an hour, four
 * hours, then daily for a month, then weekly. A round adds at most some fifty events to the
 * history, so an incident that nobody ever answers stays below the service's limit of 51,200 for
 * some twenty years.
 */
final class Escalation {
  private static final List<Duration> FIRST = List.of(ofMinutes(15), ofHours(1), ofHours(4));
  private static final int DAILY = 30;

  private Escalation() {}

  /** How long to wait for a verdict after this many notifications, counted from 1. */
  static Duration pauseAfter(int notifications) {
    if (notifications <= FIRST.size()) {
      return FIRST.get(notifications - 1);
    }
    return notifications <= FIRST.size() + DAILY ? ofDays(1) : ofDays(7);
  }
}
