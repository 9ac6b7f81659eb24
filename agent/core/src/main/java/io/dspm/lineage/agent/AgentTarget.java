package io.dspm.lineage.agent;

import io.dspm.lineage.agent.access.ChildProcesses;
import io.dspm.lineage.agent.access.FileAccess;
import io.dspm.lineage.agent.access.FileMoves;
import io.dspm.lineage.agent.access.NamedFiles;
import io.dspm.lineage.agent.access.NativeLibraries;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.Target;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.run.Run;
import io.dspm.lineage.agent.run.Runs;
import java.io.FileDescriptor;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the hook tells, handed on to who deals with it. On the pipeline's threads. */
final class AgentTarget implements Target {

  private final Runs runs;
  private final FileAccess access;
  private final FileMoves moves;
  private final NamedFiles namedFiles;
  private final ChildProcesses children;
  private final NativeLibraries libraries;
  private final Exits exits;
  private final JvmExit jvmExit;

  AgentTarget(
      Runs runs,
      FileAccess access,
      FileMoves moves,
      NamedFiles namedFiles,
      ChildProcesses children,
      NativeLibraries libraries,
      Exits exits,
      JvmExit jvmExit) {
    this.runs = runs;
    this.access = access;
    this.moves = moves;
    this.namedFiles = namedFiles;
    this.children = children;
    this.libraries = libraries;
    this.exits = exits;
    this.jvmExit = jvmExit;
  }

  /** From now on the hook tells this, or under a security manager, what stands in for it. */
  @SuppressWarnings("removal")
  void switchOn() {
    Hook.target = System.getSecurityManager() == null ? this : Privileged.target(this);
  }

  @Override
  public void securityManagerSet() {
    switchOn();
  }

  @Override
  public Object opening(Object path, int mode, @Nullable Object run) throws IOException {
    return access.opening(path, mode, living(run));
  }

  @Override
  public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    return access.openedForWriting(file, fd, living(run));
  }

  @Override
  public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    access.firstRead(file, fd, living(run));
  }

  @Override
  public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    access.firstWrite(file, fd, living(run));
  }

  @Override
  public boolean truncating(OpenFile file, FileDescriptor fd, long length, @Nullable Object run) {
    return access.truncating(file, fd, length, living(run));
  }

  @Override
  public void locks(OpenFile file, FileDescriptor fd, int more) {
    access.locks(file, fd, more);
  }

  @Override
  public void created(Object path, @Nullable Object run) {
    moves.created(path, living(run));
  }

  @Override
  public @Nullable Object around(Object ended) {
    Run run = runs.livingOr((Run) ended);
    return run == runs.process() ? null : run;
  }

  @Override
  public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    access.closingUnwritten(file, fd, living(run));
  }

  @Override
  public void mappingForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    access.mappingForWriting(file, fd, living(run));
  }

  @Override
  public @Nullable OpenFile found(FileDescriptor fd) {
    return access.found(fd);
  }

  @Override
  public @Nullable Object relocating(
      Object from, @Nullable Object to, boolean keeps, @Nullable Object run) {
    return moves.relocating(from, to, keeps, living(run));
  }

  @Override
  public void relocated(@Nullable Object relocating, boolean kept, @Nullable Object run)
      throws IOException {
    moves.relocated(relocating, kept, living(run));
  }

  @Override
  public void deleted(Object path, @Nullable Object run) {
    moves.deleted(path, living(run));
  }

  @Override
  public void deletedOnExit(Object path) {
    moves.deletedOnExit(path);
  }

  @Override
  public Object processStarting(
      String[] command, ProcessBuilder.Redirect @Nullable [] redirects, @Nullable Object run)
      throws IOException {
    return children.starting(command, redirects, living(run));
  }

  @Override
  public void processStarted(@Nullable Object starting, @Nullable Object run) {
    children.started(starting, living(run));
  }

  @Override
  public void nativeLibrary(String library) {
    libraries.loaded(library);
  }

  @Override
  public @Nullable Object jobEntered(
      String job, String name, String namespace, @Nullable Object outer) {
    Run begun = runs.begin(namespace, name, (Run) outer, job);
    return begun == null ? outer : begun;
  }

  @Override
  public @Nullable Object jobLeft(
      String job, @Nullable Object current, @Nullable Object result, @Nullable Throwable error) {
    Run run = runs.ofMethod(job, (Run) current);
    if (run == null) {
      return current;
    }
    if (error != null) {
      runs.end(run, Ending.How.FAIL, error);
    } else if (result instanceof CompletionStage<?> stage && !isDone(result)) {
      endWhenDone(stage, run);
    } else {
      runs.end(run, Ending.How.COMPLETE, null);
    }
    return runs.after(run);
  }

  private void endWhenDone(CompletionStage<?> stage, Run run) {
    try {
      stage.whenComplete(new WhenDone(run));
    } catch (RuntimeException | Error notSupported) {
      // A stage of the pipeline's own making. The method did return.
      runs.end(run, Ending.How.COMPLETE, null);
    }
  }

  private static boolean isDone(Object result) {
    // A future that failed already is asked through whenComplete, too: that answers at once.
    return result instanceof Future<?> future && future.isDone() && !isFailed(future);
  }

  private static boolean isFailed(Future<?> future) {
    return future instanceof java.util.concurrent.CompletableFuture<?> known
        && known.isCompletedExceptionally();
  }

  @Override
  public @Nullable Object manualStart(String namespace, String name, @Nullable Object outer) {
    return runs.begin(namespace, name, (Run) outer, "");
  }

  @Override
  public UUID manualId(Object run) {
    return ((Run) run).header().id().value();
  }

  @Override
  public void manualFile(@Nullable Object run, String path, boolean output) throws IOException {
    namedFiles.name(living(run), path, output);
  }

  @Override
  public void manualDataset(@Nullable Object run, String namespace, String name, boolean output) {
    runs.name(living(run), new Dataset(namespace, name), output);
  }

  @Override
  public @Nullable Object manualEnd(
      Object run, @Nullable Object current, int how, @Nullable Throwable error) {
    Run ended = (Run) run;
    switch (how) {
      case 0 -> runs.end(ended, Ending.How.COMPLETE, null);
      case 1 -> runs.end(ended, Ending.How.FAIL, error);
      default -> runs.abort(ended, "The run was closed without saying that it is complete");
    }
    return runs.stillCurrent((Run) current);
  }

  @Override
  public void uncaught(Thread thread, Throwable error) {
    exits.uncaught(thread, error);
  }

  @Override
  public void exiting(Thread thread, int status) {
    exits.exiting(thread, status);
  }

  @Override
  public void shutdownBegins(Thread thread) {
    exits.shutdownBegins(thread);
  }

  @Override
  public void hooksEnded() {
    jvmExit.hooksEnded();
  }

  @Override
  public void halting(int status) {
    jvmExit.halting(status);
  }

  private Run living(@Nullable Object run) {
    return runs.livingOr((Run) run);
  }

  /** Ends an asynchronous job when its result is there. On whichever thread that happens. */
  private final class WhenDone implements BiConsumer<Object, @Nullable Throwable> {

    private final Run run;

    WhenDone(Run run) {
      this.run = run;
    }

    @Override
    public void accept(Object result, @Nullable Throwable error) {
      Throwable cause =
          error instanceof CompletionException && error.getCause() != null
              ? error.getCause()
              : error;
      if (cause == null) {
        runs.end(run, Ending.How.COMPLETE, null);
      } else if (cause instanceof CancellationException) {
        runs.abort(run, "The job was cancelled");
      } else {
        runs.end(run, Ending.How.FAIL, cause);
      }
    }
  }
}
