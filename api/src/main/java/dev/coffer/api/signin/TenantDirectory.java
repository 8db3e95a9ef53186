package dev.coffer.api.signin;

/** Knows which tenants there are. */
public interface TenantDirectory {

  /** Whether the catalog lists the tenant, in whatever state. */
  boolean lists(String tenant);

  /** Whether the tenant is being taken in, or was tried to be, and may not be listed yet. */
  boolean onboards(String tenant);
}
