package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the ledger what a child process is given: the files that its standard streams are
 * redirected to are the parent's doing. What else a child does is not seen, only that there was
 * one. On the pipeline's thread.
 */
public final class ChildProcesses {

  /** A process that is about to be started. */
  private static final class Starting {

    private final String program;
    private final @Nullable Path input;
    private final @Nullable FileStamp inputStamp;

    /** Whether an agent of its own sees what it does. */
    private boolean reportsItself;

    Starting(String program, @Nullable Path input, @Nullable FileStamp inputStamp) {
      this.program = program;
      this.input = input;
      this.inputStamp = inputStamp;
    }
  }

  private final ChildEnvironment environment;
  private final Ledger ledger;
  private final PathFilter filter;
  private final Explanations explained;

  public ChildProcesses(
      Ledger ledger, PathFilter filter, Explanations explained, ChildEnvironment environment) {
    this.environment = environment;
    this.ledger = ledger;
    this.filter = filter;
    this.explained = explained;
  }

  /** Takes down what the child is given while nobody has changed it yet. */
  public Object starting(String[] command, Redirect @Nullable [] redirects, Run run)
      throws IOException {
    Path input = null;
    FileStamp inputStamp = null;
    for (Redirect redirect : redirects == null ? new Redirect[0] : redirects) {
      Path file = redirect.file() == null ? null : redirect.file().toPath();
      FileStamp stamp = file == null ? null : FileStamp.of(file);
      if (file == null || stamp == null || !stamp.regular()) {
        continue;
      }
      if (redirect.type() == Redirect.Type.READ) {
        input = file.toRealPath();
        inputStamp = stamp;
      } else if (redirect.type() == Redirect.Type.APPEND) {
        Path output = file.toRealPath();
        if (counts("given to a child to append to", output, run)) {
          ledger.mayChange(run, output, stamp, true);
        }
      }
    }
    return new Starting(program(command), input, inputStamp);
  }

  /** What environment the child shall have; {@code given} itself if there is nothing to add. */
  public @Nullable Map<String, String> environment(
      String[] command, @Nullable Map<String, String> given, @Nullable Object starting, Run run) {
    Map<String, String> told = environment.of(command, given, run);
    if (starting instanceof Starting child) {
      child.reportsItself = environment.reportsItself(command, told);
    }
    return told;
  }

  /**
   * The child is there. What it writes anew was opened by the JVM, and seen like any other file.
   */
  public void started(@Nullable Object starting, Run run) {
    if (starting instanceof Starting child) {
      if (!child.reportsItself) {
        run.startedChild(child.program);
      }
      Path input = child.input;
      FileStamp stamp = child.inputStamp;
      if (input != null && stamp != null && counts("given to a child", input, run)) {
        ledger.read(run, input, stamp);
      }
    }
  }

  private static String program(String[] command) {
    String program = command.length == 0 ? "" : command[0];
    return program.substring(program.lastIndexOf('/') + 1);
  }

  private boolean counts(String use, Path path, Run run) {
    return explained.counts(filter, use, path, run);
  }
}
