package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.watch.WatchRequest;

/** What a schedule comes to at one moment: the request that a person would have made, admitted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScheduledOrder.Backup.class, name = "backup"),
  @JsonSubTypes.Type(value = ScheduledOrder.Verification.class, name = "verification"),
  @JsonSubTypes.Type(value = ScheduledOrder.Rotation.class, name = "rotation"),
  @JsonSubTypes.Type(value = ScheduledOrder.Purge.class, name = "purge"),
  @JsonSubTypes.Type(value = ScheduledOrder.Watch.class, name = "watch"),
  @JsonSubTypes.Type(value = ScheduledOrder.Discovery.class, name = "discovery"),
  @JsonSubTypes.Type(value = ScheduledOrder.Nothing.class, name = "nothing")
})
public sealed interface ScheduledOrder {

  /** Takes a backup. */
  record Backup(BackupRequest request) implements ScheduledOrder {
    public Backup {
      requireNonNull(request, "request is null");
    }
  }

  /** Verifies the dataset's newest good backup. */
  record Verification(VerifyRequest request) implements ScheduledOrder {
    public Verification {
      requireNonNull(request, "request is null");
    }
  }

  /** Rotates the tenant's keys. */
  record Rotation(RotationRequest request) implements ScheduledOrder {
    public Rotation {
      requireNonNull(request, "request is null");
    }
  }

  /** Deletes what the tenant's retention lets go, once that is approved where it has to be. */
  record Purge(PurgeRequest request) implements ScheduledOrder {
    public Purge {
      requireNonNull(request, "request is null");
    }
  }

  /** Looks at the keys of all tenants that left. */
  record Watch(WatchRequest request) implements ScheduledOrder {
    public Watch {
      requireNonNull(request, "request is null");
    }
  }

  /** Looks at every server for what no dataset covers. */
  record Discovery(DiscoverRequest request) implements ScheduledOrder {
    public Discovery {
      requireNonNull(request, "request is null");
    }
  }

  /**
   * Runs nothing this time.
   *
   * @param reason why, for people
   */
  record Nothing(String reason) implements ScheduledOrder {
    public Nothing {
      requireNonNull(reason, "reason is null");
    }
  }
}
