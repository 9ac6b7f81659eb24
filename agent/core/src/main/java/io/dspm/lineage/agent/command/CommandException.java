package io.dspm.lineage.agent.command;

import java.util.List;

/** The end of a command, with what to tell the user, one line each. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  @SuppressWarnings("serial") // always a List.copyOf, which is serializable
  private final List<String> lines;

  private CommandException(int status, List<String> lines) {
    super(String.join("; ", lines));
    this.status = status;
    this.lines = List.copyOf(lines);
  }

  /** The command was understood and could not be done. */
  static CommandException failed(String line) {
    return failed(List.of(line));
  }

  static CommandException failed(List<String> lines) {
    return new CommandException(Commands.FAILED, lines);
  }

  /** What was asked makes no sense, or more than one. */
  static CommandException misused(String line) {
    return new CommandException(Commands.MISUSED, List.of(line));
  }

  int status() {
    return status;
  }

  List<String> lines() {
    return lines;
  }
}
