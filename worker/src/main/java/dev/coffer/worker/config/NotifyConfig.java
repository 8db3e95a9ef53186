package dev.coffer.worker.config;

import dev.coffer.activities.secret.Secret;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whom to tell about incidents. Without a webhook they are logged.
 *
 * @param webhookSecret key of the signature that each notification carries
 */
@ConfigurationProperties("coffer.notify")
public record NotifyConfig(@Nullable URI webhookUrl, @Nullable Secret webhookSecret) {
  public NotifyConfig {
    if (webhookUrl != null && webhookSecret == null) {
      throw new IllegalArgumentException(
          "coffer.notify.webhook-url needs coffer.notify.webhook-secret: notices are signed");
    }
  }
}
