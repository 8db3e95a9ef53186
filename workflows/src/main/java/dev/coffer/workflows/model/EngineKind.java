package dev.coffer.workflows.model;

/** The database engines that a dataset can live on. */
public enum EngineKind {
  POSTGRESQL,
  MARIADB,
  MONGODB,
  REDIS
}
