package dev.coffer.activities.engine;

import java.util.List;
import java.util.Map;

/**
 * What a target must offer to take a backup back; part of the sealed index.
 *
 * @param version server version, for example {@code 18.6}
 * @param settings encoding, collation and the like, by the engine's own names
 * @param roles roles that own or are granted something
 * @param owners those of them that own something
 * @param extensions extension to version
 * @param relations number of tables and their like
 * @param schemaDigest digest of the normalised definitions, owners and grants included
 */
public record SourceShape(
    String version,
    Map<String, String> settings,
    List<String> roles,
    List<String> owners,
    Map<String, String> extensions,
    int relations,
    String schemaDigest) {
  public SourceShape {
    settings = Map.copyOf(settings);
    roles = List.copyOf(roles);
    owners = List.copyOf(owners);
    extensions = Map.copyOf(extensions);
  }
}
