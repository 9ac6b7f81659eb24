package io.dspm.lineage.agent.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/** Ends in the way that the first argument names, with something on both streams. */
public final class Ends {

  private Ends() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("to stdout");
    System.err.println("to stderr");
    if (arguments.length > 1) {
      Files.writeString(Path.of(arguments[1]), "x");
    }
    switch (arguments[0]) {
      case "returns" -> {}
      case "exits" -> System.exit(3);
      case "exitsWithZero" -> System.exit(0);
      case "halts" -> Runtime.getRuntime().halt(4);
      case "throws" -> throw new IllegalStateException("out of main");
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}
