package dev.coffer.activities.keys.vault;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a key service answers, and how long it is waited for.
 *
 * @param name what failures call it
 * @param namespace namespace that every path is in; null for the root
 * @param trust what to trust its certificate by; null for the platform's own trust
 * @param attempts how often one call is tried in all
 * @param patience how long one try may take
 */
record VaultEndpoint(
    String name,
    URI address,
    @Nullable String namespace,
    @Nullable SSLContext trust,
    int attempts,
    Duration patience) {}
