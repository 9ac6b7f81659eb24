package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.cli.GatewayClient.Answer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints the files that a directory stands for, as {@code sha256sum} does: what is printed can be
 * checked with {@code sha256sum --check} in that directory.
 */
@Command(
    name = "files",
    description = "Print the files that a directory stands for, with their SHA-256.")
final class FilesCommand implements Callable<Integer> {
  /** As many as one answer may have. */
  private static final int PAGE = 10_000;

  private static final String NO_HASH = "unknown";

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "ENTITY",
      description = "A directory, its dataset ID or hash, or a file that it lists.")
  private String entity = "";

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many to leave out at the beginning. Default ${DEFAULT-VALUE}.")
  private long offset;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many to print. Default: all; with --json, an answer a line.")
  private long limit = Long.MAX_VALUE;

  FilesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    GatewayClient client = server.client();
    String asked = new EntityArgument(entity).asFile(console.directory()).orElse(entity);
    Answer answer = ask(client, asked, offset);
    if (answer.status() == 404 && !asked.equals(entity)) {
      asked = entity;
      answer = ask(client, asked, offset);
    }
    for (long next = offset + PAGE; isMore(client, answer, next); next += PAGE) {
      answer = ask(client, asked, next);
    }
    JsonNode last = answer.json();
    if (!last.path("complete").asBoolean()) {
      console.err().println("not complete: of " + total(last) + " files, " + received(last));
    }
    return 0;
  }

  /** Prints the answer; whether another has to be asked for, from there on. */
  private boolean isMore(GatewayClient client, Answer answer, long next) throws CommandFailure {
    if (answer.status() != 200) {
      throw client.failure(answer);
    }
    if (server.json()) {
      console.out().print(answer.text());
    } else {
      answer.json().path("files").forEach(this::print);
    }
    console.out().flush();
    return next < answer.json().path("total").asLong() && next - offset < limit;
  }

  private void print(JsonNode file) {
    String hash = file.path("sha256").asText(NO_HASH);
    console.out().println(hash + "  " + PlainText.ofName(file.path("name").asText()));
  }

  private static String total(JsonNode answer) {
    return answer.path("total").isNumber() ? answer.path("total").asText() : "an unknown number of";
  }

  private static String received(JsonNode answer) {
    return answer.path("received").asText() + " have come";
  }

  private Answer ask(GatewayClient client, String asked, long from) throws CommandFailure {
    long count = Math.min(PAGE, limit - (from - offset));
    return client.get(
        "/lineage/files",
        Map.of("dataset", asked, "offset", Long.toString(from), "limit", Long.toString(count)));
  }
}
