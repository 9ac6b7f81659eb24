package io.dspm.lineage.gateway.cli;

import picocli.CommandLine.Option;

/** What every command has that asks a server. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8000",
      description = "The gateway to ask; default ${DEFAULT-VALUE}.")
  private String server = "";

  @Option(names = "--json", description = "Print the server's answer unchanged.")
  private boolean json;

  GatewayClient client() throws CommandFailure {
    return new GatewayClient(server);
  }

  boolean json() {
    return json;
  }
}
