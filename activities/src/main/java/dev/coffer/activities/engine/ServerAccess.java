package dev.coffer.activities.engine;

import dev.coffer.activities.secret.Secret;

/**
 * How to reach one server for a short time.
 *
 * @param maintenanceDatabase a database that always exists
 * @param user a leased role
 */
public record ServerAccess(
    String host, int port, String maintenanceDatabase, String user, Secret password) {}
