package dev.coffer.worker.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * How much one worker does at once.
 *
 * @param streams steps that move data at once; each takes up to about 120 MB
 * @param recordsKeep how long signed records beside the backups stay locked
 * @param purgeGrace between the last approval of a purge and its first delete
 * @param exportsKeep how long what a tenant that left took along can be fetched
 */
@ConfigurationProperties("coffer.worker")
public record WorkerConfig(
    @Bindable(defaultValue = "4") @Min(1) @Max(64) int streams,
    @Bindable(defaultValue = "P30D") Duration recordsKeep,
    @Bindable(defaultValue = "PT1H") Duration purgeGrace,
    @Bindable(defaultValue = "P30D") Duration exportsKeep) {}
