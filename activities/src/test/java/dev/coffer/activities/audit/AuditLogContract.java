package dev.coffer.activities.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditLog.Head;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every audit log promises. */
abstract class AuditLogContract {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final int ENTRIES = 6;

  private final TenantId tenant = new TenantId("audited-" + NEXT.incrementAndGet());

  /** The log under test; tests share it and keep to chains of their own. */
  abstract AuditLog log();

  /** Another one, with nothing in it. */
  abstract AuditLog emptyLog();

  /** Changes a chain as somebody would who has the rights of the database's superuser. */
  abstract void tamper(TenantId chain, UnaryOperator<List<AuditEntry>> intruder);

  @Test
  @DisplayName("a chain begins at its own genesis and its head follows every entry")
  void headsFollow() {
    Head genesis = log().head(tenant);
    assertThat(genesis)
        .isEqualTo(new Head(tenant, 0, Digest.of("coffer.audit.v1\n" + tenant + "\n")));

    Head first = append("a");
    Head second = append("b");

    assertThat(first.sequence()).isEqualTo(1);
    assertThat(second.sequence()).isEqualTo(2);
    assertThat(log().head(tenant)).isEqualTo(second);
    assertThat(log().entries(tenant, 0, 10))
        .extracting(AuditEntry::previous)
        .containsExactly(genesis.digest(), first.digest());
  }

  @Test
  @DisplayName("I-11 a step that runs twice leaves one entry and gets its place again")
  void once() {
    Head first = append("a");
    append("b");

    assertThat(log().append(tenant, "a", "carol", "step.a", Map.of("attempt", "2")))
        .isEqualTo(first);
    assertThat(log().head(tenant).sequence()).isEqualTo(2);
    assertThat(log().entries(tenant, 0, 1).getFirst().actor()).isEqualTo("alice");
  }

  @Test
  @DisplayName("I-9 an entry about another action does not pass for this one")
  void onceIsOneAction() {
    append("a");

    refused(
        FailureCode.ALREADY_EXISTS,
        () -> log().append(tenant, "a", "alice", "restore.promote.intent", Map.of()));
  }

  @Test
  @DisplayName("an entry comes back as it was written, whatever its texts hold")
  void textsComeBack() {
    Map<String, String> details =
        Map.of("z", "", "a", "1", "ä\"'\\", "line\nfeed\ttab \uD83D\uDD10 Ω", "", "{\"a\":1}");
    Head head = log().append(tenant, "once/✓", "ålice \"x\"", "step.a", details);
    AuditEntry entry = log().entries(tenant, 0, 10).getFirst();

    assertThat(entry.details()).isEqualTo(new TreeMap<>(details));
    assertThat(entry.actor()).isEqualTo("ålice \"x\"");
    assertThat(entry.once()).isEqualTo("once/✓");
    assertThat(entry.head()).isEqualTo(head);
    assertThat(entry.untouched()).isTrue();
    assertThat(check().intact()).isTrue();
  }

  @Test
  @DisplayName("I-11 a hundred appends at once make one unbroken chain")
  void concurrentAppends() throws Exception {
    List<Callable<Head>> writers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String once = "w-" + i / 2;
      writers.add(() -> log().append(tenant, once, "alice", "step.a", Map.of("once", once)));
    }
    List<Head> heads = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Head> written : threads.invokeAll(writers)) {
        heads.add(written.get());
      }
    }

    AuditCheckResult result = log().check(tenant, heads);
    assertThat(result.findings()).isEmpty();
    assertThat(result.intact()).isTrue();
    assertThat(result.entries()).isEqualTo(50);
    assertThat(result.anchors()).isEqualTo(100);
    assertThat(log().entries(tenant, 0, 100))
        .extracting(AuditEntry::at)
        .isSortedAccordingTo(java.util.Comparator.naturalOrder());
  }

  @Test
  @DisplayName("an untouched chain is intact, with and without anchors, also when it is empty")
  void intact() {
    assertThat(check()).isEqualTo(new AuditCheckResult(tenant, true, 0, 0, 0, List.of()));
    Head empty = log().head(tenant);
    List<Head> heads = chain();

    assertThat(check(empty, heads.get(1), heads.get(5), heads.get(5)))
        .isEqualTo(new AuditCheckResult(tenant, true, ENTRIES, 4, 0, List.of()));
  }

  @ParameterizedTest
  @EnumSource(Edit.class)
  @DisplayName("A5 an edited entry is found at its place")
  void edited(Edit edit) {
    chain();
    tamper(tenant, entries -> replaced(entries, 3, edit.of(entries.get(2))));

    assertThat(check().intact()).isFalse();
    assertThat(check().firstBad()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "A5 an entry that was edited and digested anew is found where the next does not follow")
  void editedAndDigested() {
    chain();
    tamper(tenant, entries -> replaced(entries, 3, digested(Edit.ACTOR.of(entries.get(2)))));

    assertThat(check().firstBad()).isEqualTo(4);
    assertThat(check().findings()).containsExactly("entry 4 does not follow from the one before");
  }

  @Test
  @DisplayName("A5 a gap is found at its place")
  void gap() {
    chain();
    tamper(tenant, entries -> entries.stream().filter(entry -> entry.sequence() != 3).toList());

    assertThat(check().firstBad()).isEqualTo(3);
    assertThat(check().entries()).isEqualTo(ENTRIES - 1);
  }

  @Test
  @DisplayName("A5 a missing beginning is found")
  void beheaded() {
    chain();
    tamper(tenant, entries -> entries.subList(2, ENTRIES));

    assertThat(check().firstBad()).isEqualTo(1);
  }

  @Test
  @DisplayName("A5 two entries that changed places are found at the first of them")
  void reordered() {
    chain();
    tamper(
        tenant,
        entries ->
            replaced(
                replaced(entries, 2, renumbered(entries.get(2), 2)),
                3,
                renumbered(entries.get(1), 3)));

    assertThat(check().firstBad()).isEqualTo(2);
  }

  @Test
  @DisplayName("A5 a cut tail is found by an anchor, at the first entry that is gone")
  void cut() {
    List<Head> heads = chain();
    tamper(tenant, entries -> entries.subList(0, 4));

    assertThat(check().intact()).isTrue();
    AuditCheckResult result = check(heads.get(1), heads.get(5));
    assertThat(result.intact()).isFalse();
    assertThat(result.firstBad()).isEqualTo(5);
    assertThat(result.findings())
        .containsExactly("the chain ends at entry 4, an anchor knows entry 6");
  }

  @Test
  @DisplayName("A5 a chain that is gone altogether is found by an anchor")
  void gone() {
    List<Head> heads = chain();
    tamper(tenant, entries -> List.of());

    assertThat(check(heads.getLast()).firstBad()).isEqualTo(1);
  }

  @Test
  @DisplayName("A5 a chain rewritten to its end is found by an anchor behind the change")
  void rewritten() {
    List<Head> heads = chain();
    tamper(
        tenant,
        entries -> {
          List<AuditEntry> forged = new ArrayList<>(entries.subList(0, 2));
          Head head = forged.getLast().head();
          for (AuditEntry entry : entries.subList(2, ENTRIES)) {
            AuditEntry next =
                AuditEntry.after(
                    head, entry.at(), entry.once(), "mallory", entry.action(), entry.details());
            forged.add(next);
            head = next.head();
          }
          return forged;
        });

    assertThat(check(heads.get(1)).intact()).isTrue();
    AuditCheckResult result = check(heads.get(1), heads.get(4));
    assertThat(result.firstBad()).isEqualTo(5);
    assertThat(result.findings().getFirst()).contains("rewritten", "entry 2");
  }

  @Test
  @DisplayName("A5 an anchor of another chain is no proof of this one")
  void foreignAnchor() {
    chain();
    TenantId other = new TenantId(tenant + "-other");
    Head foreign = log().append(other, "a", "alice", "step.a", Map.of());

    assertThat(check(foreign).intact()).isFalse();
  }

  @Test
  @DisplayName("entries are read in pages, and a lost chain is taken back from them")
  void adopted() {
    List<Head> heads = chain();
    assertThat(log().entries(tenant, 2, 3))
        .extracting(AuditEntry::sequence)
        .containsExactly(3L, 4L, 5L);

    AuditLog rebuilt = emptyLog();
    rebuilt.adopt(tenant, log().entries(tenant, 0, 4));
    rebuilt.adopt(tenant, log().entries(tenant, 2, 100));

    assertThat(rebuilt.head(tenant)).isEqualTo(heads.getLast());
    assertThat(rebuilt.check(tenant, heads).intact()).isTrue();
    assertThat(rebuilt.entries(tenant, 0, 100)).isEqualTo(log().entries(tenant, 0, 100));
    assertThat(rebuilt.append(tenant, "e-0", "alice", "step.e-0", Map.of()))
        .isEqualTo(heads.getFirst());
    assertThat(rebuilt.append(tenant, "new", "alice", "step.new", Map.of()).sequence())
        .isEqualTo(ENTRIES + 1);
  }

  @Test
  @DisplayName(
      "A5 entries that do not follow, or are there otherwise, are not taken back, none of them")
  void notAdopted() {
    chain();
    List<AuditEntry> entries = log().entries(tenant, 0, 100);
    AuditLog rebuilt = emptyLog();
    for (List<AuditEntry> broken :
        List.of(
            entries.subList(1, 3),
            List.of(entries.getFirst(), entries.get(2)),
            replaced(entries, 2, Edit.ACTOR.of(entries.get(1))))) {
      refused(FailureCode.AUDIT_BROKEN, () -> rebuilt.adopt(tenant, broken));
      assertThat(rebuilt.head(tenant).sequence()).isZero();
    }

    rebuilt.append(tenant, "other", "alice", "step.other", Map.of());
    refused(FailureCode.AUDIT_BROKEN, () -> rebuilt.adopt(tenant, entries));
    assertThat(rebuilt.head(tenant).sequence()).isEqualTo(1);
  }

  /** What an intruder may change in one entry without touching its digest. */
  enum Edit {
    AT {
      @Override
      AuditEntry of(AuditEntry was) {
        return copy(was, 1, was.once(), was.actor(), was.action(), was.details());
      }
    },
    ONCE {
      @Override
      AuditEntry of(AuditEntry was) {
        return copy(was, 0, was.once() + "x", was.actor(), was.action(), was.details());
      }
    },
    ACTOR {
      @Override
      AuditEntry of(AuditEntry was) {
        return copy(was, 0, was.once(), "mallory", was.action(), was.details());
      }
    },
    ACTION {
      @Override
      AuditEntry of(AuditEntry was) {
        return copy(was, 0, was.once(), was.actor(), "nothing.happened", was.details());
      }
    },
    DETAILS {
      @Override
      AuditEntry of(AuditEntry was) {
        Map<String, String> details = new HashMap<>(was.details());
        details.put("count", "0");
        return copy(was, 0, was.once(), was.actor(), was.action(), details);
      }
    };

    abstract AuditEntry of(AuditEntry was);

    private static AuditEntry copy(
        AuditEntry was,
        long microseconds,
        String once,
        String actor,
        String action,
        Map<String, String> details) {
      return new AuditEntry(
          was.tenant(),
          was.sequence(),
          was.at().plusNanos(microseconds * 1_000),
          once,
          actor,
          action,
          new TreeMap<>(details),
          was.previous(),
          was.digest());
    }
  }

  private List<Head> chain() {
    List<Head> heads = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      heads.add(append("e-" + i));
    }
    return heads;
  }

  private Head append(String once) {
    return log().append(tenant, once, "alice", "step." + once, Map.of("count", "7"));
  }

  private AuditCheckResult check(Head... anchors) {
    return log().check(tenant, List.of(anchors));
  }

  private static List<AuditEntry> replaced(List<AuditEntry> entries, int sequence, AuditEntry by) {
    List<AuditEntry> changed = new ArrayList<>(entries);
    changed.set(sequence - 1, by);
    return changed;
  }

  private static AuditEntry renumbered(AuditEntry was, long sequence) {
    return new AuditEntry(
        was.tenant(),
        sequence,
        was.at(),
        was.once(),
        was.actor(),
        was.action(),
        was.details(),
        was.previous(),
        was.digest());
  }

  private static AuditEntry digested(AuditEntry entry) {
    return AuditEntry.after(
        new Head(entry.tenant(), entry.sequence() - 1, entry.previous()),
        entry.at(),
        entry.once(),
        entry.actor(),
        entry.action(),
        entry.details());
  }

  private static void refused(FailureCode code, ThrowingCallable call) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(call)
        .extracting(FailureException::code)
        .isEqualTo(code);
  }
}
