package io.dspm.lineage.gateway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line as a whole: 0 for an answer, 1 for none, 2 for a wrong command line. */
@Command(
    name = "lineage-gateway",
    description = "Collects OpenLineage events and answers where data came from and where it went.",
    versionProvider = GatewayCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class GatewayCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this and end.")
  @SuppressWarnings("unused") // Picocli acts on it.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and end.")
  @SuppressWarnings("unused")
  private boolean version;

  private GatewayCommand() {}

  /** Runs one command line and returns the exit code. */
  public static int run(Console console, String... args) {
    CommandLine line =
        new CommandLine(new GatewayCommand())
            .addSubcommand(new ServeCommand(console))
            .addSubcommand(new GraphCommand(console))
            .addSubcommand(new PathCommand(console))
            .addSubcommand(new FilesCommand(console))
            .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
            .setUsageHelpWidth(100)
            .setExecutionExceptionHandler((e, command, parsed) -> failed(console, e));
    if (args.length == 0) {
      line.usage(line.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }

  private static int failed(Console console, Exception e) {
    console.err().println("lineage-gateway: " + PlainText.of(message(e)));
    return e instanceof CommandFailure failure ? failure.exitCode() : CommandLine.ExitCode.SOFTWARE;
  }

  private static String message(Exception e) {
    @Nullable String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = GatewayCommand.class.getPackage().getImplementationVersion();
      return new String[] {"lineage-gateway " + (version == null ? "(not packaged)" : version)};
    }
  }
}
