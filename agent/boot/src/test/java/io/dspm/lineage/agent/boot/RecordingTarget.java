package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Notes what it is told, and throws if it was told to. */
final class RecordingTarget implements Target {

  /** What a child's environment is to be; {@code null} for the one that is asked about. */
  @Nullable Map<String, String> given;

  /** What was called, as {@code method path run}. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** What was kept of an open. */
  final List<Object> befores = new CopyOnWriteArrayList<>();

  volatile @Nullable Throwable toThrow;

  /** Begins no runs. */
  volatile boolean refuses;

  volatile @Nullable Runnable inside;
  volatile boolean openChanges;

  /** What a descriptor whose opening was not seen turns out to be. */
  volatile @Nullable OpenFile found;

  private void told(String call) {
    calls.add(call);
    Runnable also = inside;
    if (also != null) {
      also.run();
    }
    Throwable thrown = toThrow;
    if (thrown != null) {
      throw RecordingTarget.<RuntimeException>unchecked(thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Override
  public Object opening(Object path, int mode, @Nullable Object run) {
    told("opening " + path + " " + run);
    return "before " + path;
  }

  @Override
  public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    befores.add(String.valueOf(file.before));
    told("openedForWriting " + file.path + " " + run);
    return openChanges;
  }

  @Override
  public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    told("firstRead " + file.path + " " + run);
  }

  @Override
  public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    told("firstWrite " + file.path + " " + run);
  }

  @Override
  public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    told("closingUnwritten " + file.path + " " + run);
  }

  @Override
  public boolean truncating(OpenFile file, FileDescriptor fd, long length, @Nullable Object run) {
    told("truncating " + file.path + " " + length + " " + run);
    return true;
  }

  @Override
  public void created(Object path, @Nullable Object run) {
    told("created " + path + " " + run);
  }

  @Override
  public @Nullable Object around(Object ended) {
    told("around " + ended);
    return "around";
  }

  @Override
  public Object relocating(Object from, @Nullable Object to, boolean keeps, @Nullable Object run) {
    told("relocating " + from + " " + to + " " + keeps + " " + run);
    return from + " to " + to;
  }

  @Override
  public Object touching(Object path, boolean time) {
    told("touching " + path + " " + time);
    return path;
  }

  @Override
  public void over(Object underWay) {
    told("over " + underWay);
  }

  @Override
  public void relocated(@Nullable Object relocating, boolean kept, @Nullable Object run) {
    told("relocated " + relocating + " " + kept + " " + run);
  }

  @Override
  public void mappingForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
    told("mappingForWriting " + file.path + " " + run);
  }

  @Override
  public @Nullable OpenFile found(FileDescriptor fd) {
    told("found");
    return found;
  }

  @Override
  public void deleted(Object path, @Nullable Object run) {
    told("deleted " + path + " " + run);
  }

  @Override
  public void deletedOnExit(Object path) {
    told("deletedOnExit " + path);
  }

  @Override
  public Object processStarting(
      String[] command, ProcessBuilder.Redirect @Nullable [] redirects, @Nullable Object run) {
    told("processStarting " + command[0] + " " + run);
    return command[0];
  }

  @Override
  public @Nullable Map<String, String> processEnvironment(
      String[] command,
      @Nullable Map<String, String> environment,
      @Nullable Object starting,
      @Nullable Object run) {
    told("processEnvironment " + starting + " " + run);
    return given == null ? environment : given;
  }

  @Override
  public void processStarted(@Nullable Object starting, @Nullable Object run) {
    told("processStarted " + starting + " " + run);
  }

  @Override
  public void nativeLibrary(String library) {
    told("nativeLibrary " + library);
  }

  @Override
  public void locks(OpenFile file, FileDescriptor fd, int more) {
    told("locks " + file.path + " " + more);
  }

  @Override
  public void securityManagerSet() {
    told("securityManagerSet");
  }

  @Override
  public Object jobEntered(String job, String name, String namespace, @Nullable Object outer) {
    told("jobEntered " + job + " " + name + " " + namespace + " " + outer);
    return refuses ? outer : outer + ">" + name;
  }

  @Override
  public @Nullable StandIn published(String job, @Nullable Object run, Object publisher) {
    told("published " + job + " " + run + " " + publisher);
    return publisher.equals("unfit") ? null : new StandIn("instead of " + publisher, "outer");
  }

  @Override
  public void jobResult(Object run, @Nullable Throwable error, @Nullable String givenUp) {
    told("result " + run + " " + error + " " + givenUp);
  }

  @Override
  public @Nullable Object jobLeft(
      String job, @Nullable Object run, @Nullable Object result, @Nullable Throwable error) {
    told("jobLeft " + job + " " + run + " " + result + " " + error);
    return null;
  }

  @Override
  public HandHeld manualStart(String namespace, String name, @Nullable Object outer) {
    told("manualStart " + namespace + " " + name + " " + outer);
    return new HandHeld(name);
  }

  @Override
  public UUID manualId(Object run) {
    told("manualId " + run);
    return new UUID(1, 2);
  }

  @Override
  public void manualFile(@Nullable Object run, String path, boolean output) {
    told("manualFile " + run + " " + path + " " + output);
  }

  @Override
  public void manualDataset(@Nullable Object run, String namespace, String name, boolean output) {
    told("manualDataset " + run + " " + namespace + " " + name + " " + output);
  }

  @Override
  public @Nullable Object manualEnd(
      Object run, @Nullable Object current, int how, @Nullable Throwable error) {
    told("manualEnd " + run + " " + current + " " + how + " " + error);
    return null;
  }

  @Override
  public void managementStarted(Object server) {}

  @Override
  public void uncaught(Thread thread, Throwable error) {
    told("uncaught " + thread.getName() + " " + error);
  }

  @Override
  public void exiting(Thread thread, int status) {
    told("exiting " + thread.getName() + " " + status);
  }

  @Override
  public void shutdownBegins(Thread thread) {
    told("shutdownBegins " + thread.getName());
  }

  @Override
  public void hooksEnded() {
    told("hooksEnded");
  }

  @Override
  public void halting(int status) {
    told("halting " + status);
  }
}
