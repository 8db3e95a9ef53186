package dev.coffer.api.restore;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Asks to take a finished restore back: the safety copy becomes live again. */
@Introspected
public record NewUndo(@Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
