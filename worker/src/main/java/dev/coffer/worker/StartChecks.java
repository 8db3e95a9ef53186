package dev.coffer.worker;

import dev.coffer.activities.catalog.jdbc.CatalogMigrations;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.worker.config.CatalogConfig;
import dev.coffer.worker.config.StoreConfig;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold before a worker takes its first step; the first that does not stops it. */
@Singleton
final class StartChecks {
  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

  private final CatalogConfig catalog;
  private final StoreConfig store;
  private final ObjectStores stores;
  private final CipherVerdict cipher;

  StartChecks(CatalogConfig catalog, StoreConfig store, ObjectStores stores, CipherVerdict cipher) {
    this.catalog = catalog;
    this.store = store;
    this.stores = stores;
    this.cipher = cipher;
  }

  void run() {
    CatalogMigrations.migrate(
        catalog.url(), catalog.migrator().username(), catalog.migrator().password());
    probeStore();
    cipher.require();
  }

  /**
   * A store that does not keep what it was told to keep is refused, unless the operator said so.
   */
  private void probeStore() {
    if (store.lock() == StoreConfig.LockPolicy.ADVISORY) {
      LOG.warn("store.lock=ADVISORY: nothing keeps backups from being deleted; manifests say so");
      return;
    }
    if (stores.probeLock() != LockMode.COMPLIANCE) {
      throw FailureCode.LOCK_NOT_ENFORCED.because("the store does not enforce its locks");
    }
  }
}
