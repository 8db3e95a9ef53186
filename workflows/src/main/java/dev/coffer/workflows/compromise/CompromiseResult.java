package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compromise that was answered, or what answering it would come to.
 *
 * @param epochs the compromised ones
 * @param backups backups that were sealed again; like the two after it, for a preview what would be
 * @param packs packs of those, each once
 * @param bytes sealed bytes of those packs
 * @param shredded what is gone; null for a preview
 * @param finishedAt null for a preview
 */
public record CompromiseResult(
    String id,
    TenantId tenant,
    List<Integer> epochs,
    int backups,
    long packs,
    long bytes,
    @Nullable Shredded shredded,
    @Nullable Instant finishedAt) {

  public CompromiseResult {
    requireNonNull(id, "id is null");
    requireNonNull(tenant, "tenant is null");
    epochs = List.copyOf(epochs);
  }

  /** What a plan says, with nothing done. */
  public static CompromiseResult of(CompromisePlan plan) {
    return new CompromiseResult(
        plan.request().id(),
        plan.grant().tenant(),
        plan.epochs(),
        plan.backups(),
        plan.packs(),
        plan.bytes(),
        null,
        null);
  }

  /** What was done. */
  public static CompromiseResult of(Resealed resealed, Shredded shredded, Instant finishedAt) {
    CompromisePlan plan = resealed.keys().order().plan();
    return new CompromiseResult(
        plan.request().id(),
        plan.grant().tenant(),
        plan.epochs(),
        resealed.backups(),
        resealed.packs(),
        resealed.bytes(),
        shredded,
        finishedAt);
  }
}
