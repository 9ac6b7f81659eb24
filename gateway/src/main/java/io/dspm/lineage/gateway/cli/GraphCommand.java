package io.dspm.lineage.gateway.cli;

import io.dspm.lineage.gateway.cli.GatewayClient.Answer;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is around an entity as a tree. */
@Command(
    name = "graph",
    description = "Print where an entity came from, or where it went, as a tree.")
final class GraphCommand implements Callable<Integer> {
  enum Way {
    up,
    down,
    both
  }

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "ENTITY",
      description =
          "A file, a dataset ID, a SHA-256 or its first 8 digits, a job or dataset by name or"
              + " namespace/name, a run ID. A file means its newest content, FILE@* all.")
  private String entity = "";

  @Option(
      names = "--direction",
      paramLabel = "up|down|both",
      defaultValue = "up",
      description = "up: where it came from (default); down: where it went.")
  private Way direction = Way.up;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many hops; from a dataset to a run is one. Default ${DEFAULT-VALUE}.")
  private int depth;

  GraphCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    GatewayClient client = server.client();
    EntityArgument typed = new EntityArgument(entity);
    Answer answer = ask(client, typed.asFile(console.directory()).orElse(entity));
    if (answer.status() == 404) {
      // A job may have the name of a file that no run has used.
      answer = ask(client, entity);
    }
    if (answer.status() != 200) {
      throw client.failure(answer);
    }
    if (server.json()) {
      console.out().print(answer.text());
      console.out().flush();
    } else {
      print(GraphView.of(answer.json()));
    }
    return 0;
  }

  private Answer ask(GatewayClient client, String asked) throws CommandFailure {
    return client.get(
        "/lineage/graph",
        Map.of(
            "entity", asked,
            "direction", direction.name().toLowerCase(Locale.ROOT),
            "depth", Integer.toString(depth)));
  }

  private void print(GraphView graph) {
    PrintStream out = console.out();
    NodeText text = new NodeText(console);
    if (direction == Way.both) {
      out.println("upstream");
      new TreePrinter(graph, text, out).print(true);
      out.println();
      out.println("downstream");
    }
    new TreePrinter(graph, text, out).print(direction == Way.up);
    if (graph.truncated()) {
      console.err().println("cut short: the graph has more nodes than fit into one answer");
    } else if (graph.hasMore()) {
      console.err().println("(more): there is more beyond depth " + depth + ", see --depth");
    }
  }
}
