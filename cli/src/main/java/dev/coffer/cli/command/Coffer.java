package dev.coffer.cli.command;

import dev.coffer.cli.Environment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "coffer",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Backs up and restores one tenant at a time.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:bad input",
      "3:not allowed, or not approved",
      "4:not found",
      "5:conflict, busy or cancelled",
      "6:refused by the state of the tenant or the source",
      "7:halted by a security check; an incident is open",
      "8:an outside service failed, or does not answer",
      "9:a defect of Coffer"
    },
    footer = {
      "",
      "For example:",
      "  coffer tenant add acme",
      "  coffer dataset add shop --tenant acme --server local --database acme",
      "  coffer backup create --tenant acme",
      "  coffer restore start --tenant acme --at 2026-11-21T14:00Z"
    },
    subcommands = {
      TenantCommands.class,
      DatasetCommands.class,
      DiscoverCommand.class,
      BackupCommands.class,
      AdoptCommands.class,
      RestoreCommands.class,
      HoldCommands.class,
      PolicyCommands.class,
      BlueprintCommands.class,
      RetentionCommands.class,
      ScheduleCommands.class,
      KeyCommands.class,
      PurgeCommands.class,
      IncidentCommands.class,
      AuditCommands.class,
      ProofCommands.class,
      CatalogCommands.class
    })
public final class Coffer implements Runnable {
  private final Environment environment;

  @Spec @Nullable CommandSpec spec;

  /** The commands, in these surroundings. */
  public Coffer(Environment environment) {
    this.environment = environment;
  }

  Environment environment() {
    return environment;
  }

  @Override
  public void run() {
    throw missing(spec);
  }

  /** A group of commands alone is no command. */
  static ParameterException missing(@Nullable CommandSpec group) {
    CommandLine line = java.util.Objects.requireNonNull(group, "picocli sets it").commandLine();
    return new ParameterException(
        line, "one of " + String.join(", ", line.getSubcommands().keySet()) + " is needed");
  }
}
