package dev.coffer.worker;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.audit.jdbc.JdbcAuditLog;
import dev.coffer.activities.catalog.BlueprintBook;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.DiscoveryBook;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.ScheduleBook;
import dev.coffer.activities.catalog.jdbc.JdbcBlueprintBook;
import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.catalog.jdbc.JdbcDepartures;
import dev.coffer.activities.catalog.jdbc.JdbcDiscoveryBook;
import dev.coffer.activities.catalog.jdbc.JdbcPurgeBook;
import dev.coffer.activities.catalog.jdbc.JdbcScheduleBook;
import dev.coffer.activities.engine.postgres.PostgresConfig;
import dev.coffer.activities.engine.postgres.PostgresEngine;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.vault.VaultDatabaseLeases;
import dev.coffer.activities.keys.vault.VaultKeyServer;
import dev.coffer.activities.keys.vault.VaultKeyService;
import dev.coffer.activities.keys.vault.VaultSettings;
import dev.coffer.activities.notify.LogNotifier;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.notify.webhook.WebhookNotifier;
import dev.coffer.activities.schedule.Schedules;
import dev.coffer.activities.schedule.temporal.TemporalSchedules;
import dev.coffer.activities.secret.Secret;
import dev.coffer.activities.step.Engines;
import dev.coffer.activities.step.HeldKeys;
import dev.coffer.activities.step.ImportFolder;
import dev.coffer.activities.step.ScheduleSteps;
import dev.coffer.activities.step.Servers;
import dev.coffer.activities.store.s3.S3ObjectStores;
import dev.coffer.activities.store.s3.S3Settings;
import dev.coffer.worker.config.AdmissionConfig;
import dev.coffer.worker.config.CatalogConfig;
import dev.coffer.worker.config.DiscoveryConfig;
import dev.coffer.worker.config.ImportConfig;
import dev.coffer.worker.config.KeyServerConfig;
import dev.coffer.worker.config.KeysConfig;
import dev.coffer.worker.config.NotifyConfig;
import dev.coffer.worker.config.ServerConfig;
import dev.coffer.worker.config.StoreConfig;
import dev.coffer.worker.config.ToolsConfig;
import dev.coffer.worker.config.WatchConfig;
import dev.coffer.workflows.admission.AdmissionKey;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Which adapter stands behind each port, and what it is configured with. */
@Factory
final class Adapters {
  private static final int CATALOG_CONNECTIONS = 16;
  private static final Duration NOTIFY_PATIENCE = Duration.ofSeconds(10);

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  AdmissionKey admissionKey(AdmissionConfig config) {
    try {
      return new AdmissionKey(HexFormat.of().parseHex(Files.readString(config.keyFile()).strip()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "coffer.admission.key-file cannot be read: " + config.keyFile(), unreadable);
    }
  }

  @Singleton
  @Bean(preDestroy = "close")
  S3ObjectStores stores(StoreConfig config, Clock clock) {
    return new S3ObjectStores(
        S3Settings.of(
            config.endpoint(),
            config.region(),
            config.bucket(),
            config.roleArn(),
            config.accessKeyId(),
            config.secretAccessKey(),
            config.lock().mode()),
        clock);
  }

  @Singleton
  VaultSettings vault(KeysConfig config) {
    return VaultSettings.of(
        config.address(),
        config.transitMount(),
        config.databaseMount(),
        config.tokenRole(),
        new VaultSettings.AppRole(config.steward().roleId(), config.steward().secretId()),
        new VaultSettings.AppRole(config.minter().roleId(), config.minter().secretId()));
  }

  @Singleton
  @Bean(preDestroy = "close")
  VaultKeyService keys(VaultSettings settings, List<KeyServerConfig> servers, Clock clock) {
    return new VaultKeyService(
        settings,
        servers.stream()
            .map(
                server ->
                    VaultKeyServer.of(
                        server.name(),
                        server.address(),
                        server.namespace(),
                        server.transitMount(),
                        server.tokenRole(),
                        server.roleId(),
                        server.secretIdFile()))
            .toList(),
        clock);
  }

  @Singleton
  DatabaseLeases leases(VaultSettings settings, Clock clock) {
    return new VaultDatabaseLeases(settings, clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Database database(CatalogConfig config) {
    return Database.open(
        config.url(), config.app().username(), config.app().password(), CATALOG_CONNECTIONS);
  }

  @Singleton
  Catalog catalog(Database database) {
    return new JdbcCatalog(database);
  }

  @Singleton
  ScheduleBook scheduleBook(Database database) {
    return new JdbcScheduleBook(database);
  }

  @Singleton
  BlueprintBook blueprintBook(Database database) {
    return new JdbcBlueprintBook(database);
  }

  @Singleton
  DiscoveryBook discoveryBook(Database database) {
    return new JdbcDiscoveryBook(database);
  }

  @Singleton
  Schedules schedules(WorkflowClient client, Clock clock) {
    return new TemporalSchedules(client, clock);
  }

  @Singleton
  ScheduleSteps scheduleSteps(
      Catalog catalog,
      ScheduleBook book,
      Schedules schedules,
      AuditLog audit,
      Notifier notifier,
      AdmissionKey admission,
      WatchConfig watch,
      DiscoveryConfig discovery) {
    return new ScheduleSteps(
        catalog,
        book,
        schedules,
        audit,
        notifier,
        admission,
        List.of(watch.schedule(), discovery.schedule()));
  }

  @Singleton
  PurgeBook purges(Database database) {
    return new JdbcPurgeBook(database);
  }

  @Singleton
  Departures departures(Database database) {
    return new JdbcDepartures(database);
  }

  @Singleton
  AuditLog audit(Database database) {
    return new JdbcAuditLog(database);
  }

  @Singleton
  Notifier notifier(NotifyConfig config, Clock clock) {
    URI webhook = config.webhookUrl();
    Secret secret = config.webhookSecret();
    return webhook == null || secret == null
        ? new LogNotifier()
        : new WebhookNotifier(webhook, secret, NOTIFY_PATIENCE, clock);
  }

  @Singleton
  Servers servers(List<ServerConfig> servers) {
    return new Servers(
        servers.stream()
            .collect(
                Collectors.toMap(
                    ServerConfig::name,
                    server ->
                        new Servers.Server(
                            server.engine(),
                            server.host(),
                            server.port(),
                            server.maintenanceDatabase()))));
  }

  @Singleton
  HeldKeys heldKeys(Catalog catalog, KeyService keys) {
    return new HeldKeys(catalog, keys);
  }

  @Singleton
  ImportFolder imports(ImportConfig config) {
    return new ImportFolder(config.folder());
  }

  @Singleton
  Engines engines(ToolsConfig tools) {
    return new Engines(List.of(new PostgresEngine(PostgresConfig.of(tools.postgresBin()))));
  }
}
