package dev.coffer.proof;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of which nothing can be said: it is not in the one encoding that its format has. */
public final class Unreadable extends IOException {
  private static final long serialVersionUID = 1L;

  Unreadable(String text, @Nullable Throwable cause) {
    super(text, cause);
  }
}
