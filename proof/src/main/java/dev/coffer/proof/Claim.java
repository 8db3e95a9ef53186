package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a certificate says.
 *
 * @param name unique within the certificate
 * @param content JSON, or a part of a list: a JSON array a line
 */
public record Claim(String name, byte[] content) {
  public Claim {
    requireNonNull(name, "name is null");
    requireNonNull(content, "content is null");
  }
}
