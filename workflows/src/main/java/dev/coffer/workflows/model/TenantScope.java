package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/**
 * What one run may touch: exactly one dataset of exactly one tenant. It is the immutable input of
 * every workflow; no signal, update, retry or activity can widen it (I-2). Its digest is bound into
 * keys, sealed chunks, the signed manifest and object paths (I-3).
 */
public record TenantScope(
    TenantId tenant, DatasetId dataset, EngineKind engine, Isolation isolation) {

  public TenantScope {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(engine, "engine is null");
    requireNonNull(isolation, "isolation is null");
  }

  /**
   * The canonical form: five lines, each ended by a line feed. Identifiers hold no line feeds, so
   * two scopes never share a form.
   */
  public String canonical() {
    return "coffer.scope.v1\n" + tenant + '\n' + dataset + '\n' + engine + '\n' + isolation + '\n';
  }

  /** SHA-256 of {@link #canonical()}. */
  public Digest digest() {
    return Digest.of(canonical());
  }
}
