package dev.coffer.workflows.model;

/** How a tenant's slice is set apart from its neighbours on the database server. */
public enum Isolation {
  /** A database of its own. */
  DATABASE,
  /** A schema of its own in a shared database. */
  SCHEMA,
  /** Rows marked with the tenant in shared tables or collections. */
  ROWS,
  /** Keys under a prefix of its own. */
  PREFIX
}
