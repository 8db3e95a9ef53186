package dev.coffer.api.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coffer.api.signin.Tokens;
import dev.coffer.workflows.admission.AdmissionKey;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/** Clients of the services behind the API. None of them has to be up for the API to start. */
@Factory
final class Clients {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  Random random() {
    return new SecureRandom();
  }

  /** Read at start: a server that nobody could sign in to does not start. */
  @Context
  Tokens tokens(ApiSettings settings, ObjectMapper json, Clock clock) {
    return Tokens.read(settings.tokenHashes(), json, clock);
  }

  @Context
  AdmissionKey admissionKey(AdmissionSettings settings) {
    try {
      String hex = Files.readString(settings.keyFile()).strip();
      return new AdmissionKey(HexFormat.of().parseHex(hex));
    } catch (IOException | IllegalArgumentException unusable) {
      // The cause may quote the key.
      throw new IllegalArgumentException(
          "coffer.admission.key-file: " + settings.keyFile() + " is not 32 bytes in hexadecimal");
    }
  }

  @Bean(preDestroy = "close")
  @Singleton
  HikariDataSource catalog(CatalogSettings settings) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("catalog");
    pool.setJdbcUrl(settings.url());
    pool.setUsername(settings.reader().username());
    pool.setPassword(settings.reader().password());
    pool.setMaximumPoolSize(8);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(PATIENCE.toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.addDataSourceProperty("ApplicationName", "coffer-api");
    pool.addDataSourceProperty("socketTimeout", "30");
    pool.addDataSourceProperty("connectTimeout", "5");
    return new HikariDataSource(pool);
  }

  @Bean(preDestroy = "shutdown")
  @Singleton
  WorkflowServiceStubs workflowService(TemporalSettings settings) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(settings.target())
            .setRpcTimeout(PATIENCE)
            .setRpcRetryOptions(RpcRetryOptions.newBuilder().setExpiration(PATIENCE).build())
            .build());
  }

  @Singleton
  WorkflowClient workflows(WorkflowServiceStubs service, TemporalSettings settings) {
    return WorkflowClient.newInstance(
        service,
        WorkflowClientOptions.newBuilder()
            .setNamespace(settings.namespace())
            .setIdentity("coffer-api")
            .build());
  }
}
