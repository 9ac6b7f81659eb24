package io.dspm.lineage.agent.programs.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Another process, which does to the files what nobody in this one sees. Any thread. */
final class Outsider implements AutoCloseable {

  private final Process shell;
  private final PrintStream commands;
  private final BufferedReader answers;

  Outsider() throws IOException {
    shell = new ProcessBuilder("sh").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = new PrintStream(shell.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Has the shell do something, and returns when it is done. */
  synchronized void does(String command) throws IOException {
    commands.println(command + "; echo $?");
    String status = answers.readLine();
    if (!"0".equals(status)) {
      throw new IOException(command + ": " + status);
    }
  }

  @Override
  public void close() {
    commands.close();
  }
}
