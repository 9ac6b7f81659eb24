package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.cli.GatewayClient.Answer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a shortest path, one hop a line. */
@Command(
    name = "path",
    description = "Print a shortest path that data took from one entity to another.")
final class PathCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "FROM", description = "Where it begins; see graph --help.")
  private String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "Where it ends.")
  private String to = "";

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many hops at the most. Default ${DEFAULT-VALUE}.")
  private int depth;

  PathCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    GatewayClient client = server.client();
    Answer answer = ask(client, known(from), known(to));
    if (isUnknownEntity(answer)) {
      answer = ask(client, from, to);
    }
    if (answer.status() != 200) {
      throw client.failure(answer);
    }
    if (server.json()) {
      console.out().print(answer.text());
      console.out().flush();
    } else {
      print(answer.json().path("nodes"));
    }
    return 0;
  }

  private String known(String typed) {
    return new EntityArgument(typed).asFile(console.directory()).orElse(typed);
  }

  /** No path is an answer too; only for an end that is not known is there a second question. */
  private static boolean isUnknownEntity(Answer answer) {
    return answer.status() == 404 && answer.json().has("parameter");
  }

  private Answer ask(GatewayClient client, String start, String end) throws CommandFailure {
    return client.get(
        "/lineage/path", Map.of("frm", start, "to", end, "depth", Integer.toString(depth)));
  }

  private void print(JsonNode nodes) {
    NodeText text = new NodeText(console);
    String arrow = "";
    for (JsonNode node : nodes) {
      console.out().println(arrow + text.of(node));
      arrow = "→ ";
    }
  }
}
