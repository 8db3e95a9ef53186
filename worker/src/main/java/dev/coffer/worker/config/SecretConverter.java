package dev.coffer.worker.config;

import dev.coffer.activities.secret.Secret;
import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.TypeConverter;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Takes configured secrets into their own type, so that they cannot be printed. */
@Singleton
final class SecretConverter implements TypeConverter<CharSequence, Secret> {
  @Override
  public Optional<Secret> convert(
      CharSequence text, Class<Secret> target, ConversionContext context) {
    return Optional.of(new Secret(text.toString()));
  }
}
