package io.dspm.lineage.agent.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit status 0: done; 1: understood, but could not be done, or not all of it; 2:
 * not understood.
 */
@Command(
    name = "java -jar lineage-agent.jar",
    customSynopsis = "java -jar lineage-agent.jar COMMAND [OPTION...]",
    description = {
      "",
      "The lineage agent's tools. To run a program under the agent:",
      "java -javaagent:lineage-agent.jar -jar your-program.jar%n"
    },
    footer = {
      "",
      "Configured as the agent is: by system properties (java -Dlineage.endpoint=... -jar ...),",
      "environment variables and the file that lineage.config names. Options beat them all.",
      "",
      "Each command has its own --help. Exit status: 0 done, 1 not done or not all, 2 not understood."
    })
public final class Commands implements Callable<Integer> {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  private Commands() {}

  /**
   * Runs one command. Called by name from the launcher.
   *
   * @return the exit status
   */
  public static int run(String[] arguments, String version) {
    return run(arguments, version, Console.ofProcess());
  }

  static int run(String[] arguments, String version, Console console) {
    int status = commandLine(version, console).execute(arguments);
    console.out().flush();
    console.err().flush();
    return status;
  }

  private static CommandLine commandLine(String version, Console console) {
    CommandLine all =
        new CommandLine(new Commands())
            .addSubcommand("emit", new EmitCommand(version, console))
            .addSubcommand("flush", new FlushCommand(version, console))
            .addSubcommand("status", new StatusCommand(console))
            .addSubcommand("spool", SpoolCommand.line(console))
            .addSubcommand("hash", new HashCommand(console));
    all.getCommandSpec().version("lineage-agent " + version);
    return all
        // A path may begin with @.
        .setExpandAtFiles(false)
        // Else a misspelt option after --input is taken for an input.
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setUsageHelpWidth(100)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, arguments) -> misused(e, console))
        .setExecutionExceptionHandler((e, line, parsed) -> failed(e, line, console));
  }

  /** No command was named. */
  @Override
  public Integer call() {
    throw CommandException.misused("no command is named");
  }

  private static int misused(ParameterException e, Console console) {
    CommandLine line = e.getCommandLine();
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().get(0);
      boolean command = line.getParent() == null && !first.startsWith("-");
      message = (command ? "unknown command " : "can't make sense of ") + first;
      for (String near : unmatched.getSuggestions()) {
        message += (near.equals(unmatched.getSuggestions().get(0)) ? "; perhaps " : " or ") + near;
      }
    }
    console.complain(message + "; see " + line.getCommandSpec().qualifiedName() + " --help");
    return MISUSED;
  }

  private static int failed(Exception e, CommandLine line, Console console) {
    if (e instanceof CommandException said) {
      said.lines().forEach(console::complain);
      if (line.getParent() == null) {
        console.err().print(line.getUsageMessage());
      }
      return said.status();
    }
    console.complain(e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
    if (!(e instanceof IOException)) {
      e.printStackTrace(console.err());
    }
    return FAILED;
  }
}
