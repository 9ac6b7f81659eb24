package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.boot.HandHeld;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.StandIn;
import io.dspm.lineage.agent.boot.Target;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notes the jobs that the hook tells of, in order and by nesting. */
final class JobCalls implements Target, Closeable {

  /** {@code > name} where a job began, {@code < name how} where it ended. */
  final List<String> calls = new ArrayList<>();

  /** The namespaces that jobs named. */
  final List<String> namespaces = new ArrayList<>();

  /** What jobs returned. */
  final List<Object> results = new ArrayList<>();

  /** What jobs threw. */
  final List<Throwable> errors = new ArrayList<>();

  /** What the caller of a job gets instead of its publisher. */
  @Nullable Object standIn;

  JobCalls() {
    Hook.errors.set(0);
    Hook.target = this;
  }

  @Override
  public void close() {
    Hook.target = null;
    Throwable error = Hook.lastError.getAndSet(null);
    if (Hook.errors.getAndSet(0) > 0) {
      throw new AssertionError("The hook swallowed an error", error);
    }
  }

  @Override
  public boolean truncating(OpenFile file, FileDescriptor fd, long length, @Nullable Object run) {
    return true;
  }

  @Override
  public void created(Object path, @Nullable Object run) {}

  @Override
  public @Nullable Object around(Object ended) {
    return null;
  }

  @Override
  public void mappingForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

  @Override
  public @Nullable OpenFile found(FileDescriptor fd) {
    return null;
  }

  @Override
  public @Nullable Object relocating(
      Object from, @Nullable Object to, boolean keeps, @Nullable Object run) {
    return null;
  }

  @Override
  public @Nullable Object touching(Object path, boolean time) {
    return null;
  }

  @Override
  public void over(Object underWay) {}

  @Override
  public void relocated(@Nullable Object relocating, boolean kept, @Nullable Object run) {}

  @Override
  public void deleted(Object path, @Nullable Object run) {}

  @Override
  public void deletedOnExit(Object path) {}

  @Override
  public @Nullable Object processStarting(
      String[] command, ProcessBuilder.Redirect @Nullable [] redirects, @Nullable Object run) {
    return null;
  }

  @Override
  public @Nullable Map<String, String> processEnvironment(
      String[] command,
      @Nullable Map<String, String> environment,
      @Nullable Object starting,
      @Nullable Object run) {
    return environment;
  }

  @Override
  public void processStarted(@Nullable Object starting, @Nullable Object run) {}

  @Override
  public void nativeLibrary(String library) {}

  @Override
  public void securityManagerSet() {}

  @Override
  public void locks(OpenFile file, FileDescriptor fd, int more) {}

  @Override
  public Object jobEntered(String job, String name, String namespace, @Nullable Object outer) {
    calls.add("> " + name);
    namespaces.add(namespace);
    List<Object> stack = stack(outer);
    stack.add(job);
    return stack;
  }

  @Override
  public @Nullable StandIn published(String job, @Nullable Object run, Object publisher) {
    return standIn == null ? null : new StandIn(standIn, null);
  }

  @Override
  public void jobResult(Object run, @Nullable Throwable error, @Nullable String givenUp) {}

  @Override
  public @Nullable Object jobLeft(
      String job, @Nullable Object run, @Nullable Object result, @Nullable Throwable error) {
    List<Object> stack = stack(run);
    Object last = stack.remove(stack.size() - 1);
    if (!last.equals(job)) {
      throw new AssertionError(job + " left, but " + last + " was entered last");
    }
    String named = job.substring(0, job.indexOf('('));
    String method = named.substring(Math.max(named.lastIndexOf('/'), named.lastIndexOf('$')) + 1);
    calls.add("< " + method + (error == null ? "" : " threw"));
    results.add(result);
    if (error != null) {
      errors.add(error);
    }
    return stack.isEmpty() ? null : stack;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> stack(@Nullable Object run) {
    return run == null ? new ArrayList<>() : new ArrayList<>((List<Object>) run);
  }

  @Override
  public @Nullable Object opening(Object path, int mode, @Nullable Object run) {
    return null;
  }

  @Override
  public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    return false;
  }

  @Override
  public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

  @Override
  public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

  @Override
  public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

  @Override
  public HandHeld manualStart(String namespace, String name, @Nullable Object outer) {
    calls.add("manual " + namespace + " " + name);
    return new HandHeld(name);
  }

  @Override
  public UUID manualId(Object run) {
    return new UUID(7, 8);
  }

  @Override
  public void manualFile(@Nullable Object run, String path, boolean output) {
    calls.add("file " + path + " " + output);
  }

  @Override
  public void manualDataset(@Nullable Object run, String namespace, String name, boolean output) {
    calls.add("dataset " + namespace + " " + name + " " + output);
  }

  @Override
  public @Nullable Object manualEnd(
      Object run, @Nullable Object current, int how, @Nullable Throwable error) {
    calls.add("end " + run + " " + how);
    return null;
  }

  @Override
  public void managementStarted(Object server) {}

  @Override
  public void uncaught(Thread thread, Throwable error) {}

  @Override
  public void exiting(Thread thread, int status) {}

  @Override
  public void shutdownBegins(Thread thread) {}

  @Override
  public void hooksEnded() {}

  @Override
  public void halting(int status) {}
}
