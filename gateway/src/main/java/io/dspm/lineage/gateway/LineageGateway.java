package io.dspm.lineage.gateway;

import io.dspm.lineage.gateway.cli.Console;
import io.dspm.lineage.gateway.cli.GatewayCommand;

/** {@code java -jar lineage-gateway.jar}. */
public final class LineageGateway {
  private LineageGateway() {}

  public static void main(String[] args) {
    System.exit(GatewayCommand.run(Console.ofProcess(), args));
  }
}
