package dev.coffer.workflows.temporal;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.ScopeGrant;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What an operator reads of one run in the Temporal Web UI: what is done, what runs now, what comes
 * next, and on failure its code and the page that says what to do. Every change also sets the
 * search attributes, so that runs can be found by their state. Ids and counts only (I-7).
 */
public final class Runbook {
  private static final Logger LOG = Workflow.getLogger(Runbook.class);

  private final String subject;
  private final List<Line> lines;
  private final List<SearchAttributeUpdate<?>> keys;
  private final List<String> notes = new ArrayList<>();
  private int now = -1;
  private @Nullable String progress;
  private @Nullable Ending ending;
  private @Nullable String failure;

  /**
   * One line of the runbook.
   *
   * @param state value of the search attribute {@code RunState} while it runs
   * @param title what is done, as a person would say it
   */
  public record Line(String state, String title) {}

  private Runbook(String subject, List<Line> lines, List<SearchAttributeUpdate<?>> keys) {
    this.subject = subject;
    this.lines = lines;
    this.keys = keys;
  }

  /**
   * A run's runbook, with nothing done yet.
   *
   * @param subject what the run does, in a few words and ids
   * @param grant names the tenant and the dataset, for the heading and the search attributes
   * @param keys further search attributes; all are set with the first state
   */
  public static Runbook of(
      String subject, Grant grant, List<Line> lines, SearchAttributeUpdate<?>... keys) {
    List<SearchAttributeUpdate<?>> all = new ArrayList<>(List.of(keys));
    StringBuilder heading = new StringBuilder(subject);
    if (grant.tenant() != null) {
      heading.append(" · ").append(grant.tenant());
      all.add(SearchKeys.TENANT.valueSet(grant.tenant().value()));
    }
    if (grant instanceof ScopeGrant scoped) {
      heading.append('/').append(scoped.scope().dataset());
      all.add(SearchKeys.DATASET.valueSet(scoped.scope().dataset().value()));
    }
    return new Runbook(heading.toString(), List.copyOf(lines), all);
  }

  /** The line of this state runs now; those before it are done. */
  public void enter(String state) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    if (now < 0) {
      updates.addAll(keys);
    }
    now = indexOf(state);
    updates.add(SearchKeys.STATE.valueSet(state));
    publish(updates);
  }

  /** Adds a line that an operator should read. */
  public void note(String text) {
    notes.add(text);
    Workflow.setCurrentDetails(render());
  }

  /** Says how far the current line is; replaces what was said before. */
  public void progress(String text) {
    progress = text;
    Workflow.setCurrentDetails(render());
  }

  /** Everything is done. */
  public void done() {
    now = lines.size();
    ending = Ending.DONE;
    publish(List.of(SearchKeys.STATE.valueSet(Ending.DONE.name())));
  }

  /** The line that ran last failed. */
  public void failed(Ending how, Failed failed) {
    FailureCode code = failed.code();
    ending = how;
    failure = "**" + code + "**: " + failed.text() + "\n\nWhat to do: `" + code.runbook() + '`';
    publish(
        List.of(SearchKeys.STATE.valueSet(how.name()), SearchKeys.FAILURE.valueSet(code.name())));
    LOG.warn("state={} code={} text=\"{}\" HINT: {}", how, code, failed.text(), code.runbook());
  }

  /**
   * Runs a step of cleaning up to its own end, whatever was cancelled; its failure is noted, since
   * there is an earlier outcome to report.
   *
   * @return whether it succeeded
   */
  public boolean cleanUp(String what, Runnable step) {
    try {
      Detached.run(step);
      return true;
    } catch (TemporalFailure refused) {
      FailureCode code = Failures.codeOf(refused);
      note("Could not " + what + ": " + code + ". See `" + code.runbook() + "`.");
      LOG.warn("cleanup=\"{}\" code={} HINT: {}", what, code, code.runbook());
      return false;
    }
  }

  /** The runbook as markdown. */
  String render() {
    StringBuilder page = new StringBuilder("### ").append(subject).append("\n\n");
    for (int i = 0; i < lines.size(); i++) {
      page.append(mark(i)).append('\n');
    }
    if (failure != null) {
      page.append('\n').append(ending).append(" with ").append(failure).append('\n');
    } else if (ending != null) {
      page.append('\n').append(ending).append('\n');
    }
    if (progress != null) {
      page.append("\n> ").append(progress).append('\n');
    }
    for (String note : notes) {
      page.append("\n> ").append(note).append('\n');
    }
    return page.toString();
  }

  private String mark(int line) {
    String title = lines.get(line).title();
    if (line < now) {
      return "- [x] " + title;
    }
    if (line > now) {
      return "- [ ] " + title;
    }
    return ending == null ? "- [ ] **" + title + "** ← now" : "- [ ] **" + title + "** ← " + ending;
  }

  private void publish(List<SearchAttributeUpdate<?>> updates) {
    Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    Workflow.setCurrentDetails(render());
  }

  private int indexOf(String state) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).state().equals(state)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no line for state " + state);
  }
}
