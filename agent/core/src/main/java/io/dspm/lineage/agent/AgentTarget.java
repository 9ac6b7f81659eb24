package io.dspm.lineage.agent;

import io.dspm.lineage.agent.access.ChildProcesses;
import io.dspm.lineage.agent.access.FileAccess;
import io.dspm.lineage.agent.access.FileMoves;
import io.dspm.lineage.agent.access.NamedFiles;
import io.dspm.lineage.agent.access.NativeLibraries;
import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.HandHeld;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.StandIn;
import io.dspm.lineage.agent.boot.Target;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.result.Results;
import io.dspm.lineage.agent.run.Run;
import io.dspm.lineage.agent.run.Runs;
import java.io.FileDescriptor;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What the hook tells, handed on to who deals with it. On the pipeline's threads. */
final class AgentTarget implements Target {

  private final Runs runs;
  private final Results results;
  private final FileAccess access;
  private final FileMoves moves;
  private final NamedFiles namedFiles;
  private final ChildProcesses children;
  private final NativeLibraries libraries;
  private final Exits exits;
  private final JvmExit jvmExit;
  private final Management management;

  AgentTarget(
      Runs runs,
      Results results,
      FileAccess access,
      FileMoves moves,
      NamedFiles namedFiles,
      ChildProcesses children,
      NativeLibraries libraries,
      Exits exits,
      JvmExit jvmExit,
      Management management) {
    this.runs = runs;
    this.results = results;
    this.access = access;
    this.moves = moves;
    this.namedFiles = namedFiles;
    this.children = children;
    this.libraries = libraries;
    this.exits = exits;
    this.jvmExit = jvmExit;
    this.management = management;
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
  public @Nullable Object touching(Object path, boolean time) {
    return moves.touching(path, time);
  }

  @Override
  public void over(Object underWay) {
    moves.over(underWay);
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
  public @Nullable Map<String, String> processEnvironment(
      String[] command,
      @Nullable Map<String, String> environment,
      @Nullable Object starting,
      @Nullable Object current) {
    Run run = runs.stillCurrent((Run) current);
    return children.environment(command, environment, starting, run == null ? runs.process() : run);
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
    } else if (result == null || !results.endWith(result, run)) {
      runs.end(run, Ending.How.COMPLETE, null);
    }
    // A run that was begun by hand may have been ended inside the job.
    return runs.stillCurrent(runs.after(run));
  }

  @Override
  public @Nullable StandIn published(String job, @Nullable Object current, Object publisher) {
    Run run = runs.ofMethod(job, (Run) current);
    if (run == null) {
      return null;
    }
    Object standIn = results.standIn(job, publisher, run, run.header().job());
    return standIn == null ? null : new StandIn(standIn, runs.after(run));
  }

  @Override
  public void jobResult(Object run, @Nullable Throwable error, @Nullable String givenUp) {
    if (givenUp != null) {
      runs.abort((Run) run, givenUp);
    } else if (error instanceof CancellationException) {
      runs.abort((Run) run, FutureTap.CANCELLED);
    } else {
      runs.end((Run) run, error == null ? Ending.How.COMPLETE : Ending.How.FAIL, error);
    }
  }

  @Override
  public @Nullable HandHeld manualStart(String namespace, String name, @Nullable Object outer) {
    Run begun = runs.begin(namespace, name, (Run) outer, "");
    if (begun == null) {
      return null;
    }
    HandHeld held = new HandHeld(begun);
    runs.heldBy(begun, held);
    return held;
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
    runs.name(living(run), namespace, name, output);
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
  public void managementStarted(Object server) {
    management.started(server);
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
}
