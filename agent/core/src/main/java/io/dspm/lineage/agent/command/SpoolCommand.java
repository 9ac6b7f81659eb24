package io.dspm.lineage.agent.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What can be done with the spool by hand; each is a command of its own. */
@Command(
    name = "spool",
    header = "Look into the spool, and put in order what is in it.",
    customSynopsis = "java -jar lineage-agent.jar spool COMMAND [OPTION...]",
    description = {"", "Nothing of a living process is ever touched.%n"})
final class SpoolCommand implements Callable<Integer> {

  @Mixin HelpOption help = new HelpOption();

  private SpoolCommand() {}

  static CommandLine line(Console console) {
    return new CommandLine(new SpoolCommand())
        .addSubcommand("cat", new SpoolCatCommand(console))
        .addSubcommand("verify", new SpoolVerifyCommand(console))
        .addSubcommand("requeue", new SpoolRequeueCommand(console))
        .addSubcommand("purge", new SpoolPurgeCommand(console));
  }

  /** No command was named. */
  @Override
  public Integer call() {
    throw CommandException.misused(
        "spool needs one of cat, verify, requeue, purge; see spool --help");
  }
}
