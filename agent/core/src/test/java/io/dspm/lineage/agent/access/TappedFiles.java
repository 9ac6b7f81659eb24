package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.boot.FileTap;
import io.dspm.lineage.agent.boot.HandHeld;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.OpenTap;
import io.dspm.lineage.agent.boot.StandIn;
import io.dspm.lineage.agent.boot.Target;
import io.dspm.lineage.agent.run.Run;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does with real files what a pipeline does, and calls the taps where woven code would. What they
 * tell goes to a {@link FileAccess} in the name of one run at a time.
 */
final class TappedFiles implements Closeable {

  /** What the taps said last: the handle as the agent sees it. */
  record Seen(OpenFile file, FileDescriptor fd) {}

  private final AccessTarget target;

  TappedFiles(FileAccess access) {
    target = new AccessTarget(access);
    Hook.errors.set(0);
    Hook.target = target;
  }

  /** What is done from now on is this run's doing. */
  void runs(Run run) {
    target.current = run;
  }

  /** What the agent knows of the file that a handle has open, whatever becomes of its names. */
  static Seen seen(FileDescriptor fd, Object path) {
    SeeingTarget seeing = new SeeingTarget();
    Target before = Hook.target;
    Hook.target = seeing;
    try {
      if (path instanceof Path given) {
        OpenTap.openedChannel(fd, -1, given, true, false, false, false, false, false);
      } else {
        OpenTap.openedInput(fd, (String) path);
      }
      FileTap.reading(fd);
    } finally {
      Hook.target = before;
    }
    return new Seen(seeing.file, fd);
  }

  FileInputStream open(Path path) throws IOException {
    FileInputStream in = new FileInputStream(path.toFile());
    OpenTap.openedInput(in.getFD(), path.toString());
    return in;
  }

  String read(FileInputStream in) throws IOException {
    FileTap.reading(in.getFD());
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  String read(Path path) throws IOException {
    try (FileInputStream in = open(path)) {
      String content = read(in);
      FileTap.closing(in.getFD());
      return content;
    }
  }

  FileOutputStream create(Path path, boolean append) throws IOException {
    OpenTap.openingOutput(path.toString(), append);
    FileOutputStream out = new FileOutputStream(path.toFile(), append);
    OpenTap.openedOutput(out.getFD(), path.toString(), append);
    return out;
  }

  void write(FileOutputStream out, String content) throws IOException {
    FileTap.writing(out.getFD());
    out.write(content.getBytes(StandardCharsets.UTF_8));
  }

  void write(Path path, String content) throws IOException {
    writeAll(create(path, false), content);
  }

  void append(Path path, String content) throws IOException {
    writeAll(create(path, true), content);
  }

  private void writeAll(FileOutputStream out, String content) throws IOException {
    try (out) {
      if (!content.isEmpty()) {
        write(out, content);
      }
      FileTap.closing(out.getFD());
    }
  }

  RandomAccessFile random(Path path) throws IOException {
    OpenTap.openingRandom(path.toString(), 2);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    OpenTap.openedRandom(file.getFD(), path.toString(), 2);
    return file;
  }

  void close(RandomAccessFile file) throws IOException {
    FileTap.closing(file.getFD());
    file.close();
  }

  @Override
  public void close() {
    Hook.target = null;
    Throwable error = Hook.lastError.getAndSet(null);
    if (Hook.errors.getAndSet(0) > 0) {
      throw new AssertionError("The agent threw on the pipeline's thread", error);
    }
  }

  private static final class SeeingTarget extends NoTarget {
    private OpenFile file;

    @Override
    public void firstRead(OpenFile read, FileDescriptor fd, @Nullable Object run) {
      file = read;
    }
  }

  private static final class AccessTarget extends NoTarget {
    private final FileAccess access;
    private Run current;

    AccessTarget(FileAccess access) {
      this.access = access;
    }

    @Override
    public Object opening(Object path, int mode, @Nullable Object run) throws IOException {
      return access.opening(path, mode, current);
    }

    @Override
    public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      return access.openedForWriting(file, fd, current);
    }

    @Override
    public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      access.firstRead(file, fd, current);
    }

    @Override
    public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      access.firstWrite(file, fd, current);
    }

    @Override
    public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      access.closingUnwritten(file, fd, current);
    }
  }

  /** A target to which nothing may be told but what a subclass takes. */
  private abstract static class NoTarget implements Target {

    private static final Supplier<AssertionError> UNEXPECTED =
        () -> new AssertionError("not expected here");

    @Override
    public @Nullable Object opening(Object path, int mode, @Nullable Object run)
        throws IOException {
      throw UNEXPECTED.get();
    }

    @Override
    public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      throw UNEXPECTED.get();
    }

    @Override
    public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      throw UNEXPECTED.get();
    }

    @Override
    public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      throw UNEXPECTED.get();
    }

    @Override
    public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      throw UNEXPECTED.get();
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
    public @Nullable Object jobEntered(
        String job, String name, String namespace, @Nullable Object outer) {
      throw UNEXPECTED.get();
    }

    @Override
    public @Nullable StandIn published(String job, @Nullable Object run, Object publisher) {
      return null;
    }

    @Override
    public void jobResult(Object run, @Nullable Throwable error, @Nullable String givenUp) {}

    @Override
    public @Nullable Object jobLeft(
        String job, @Nullable Object run, @Nullable Object result, @Nullable Throwable error) {
      throw UNEXPECTED.get();
    }

    @Override
    public @Nullable HandHeld manualStart(String namespace, String name, @Nullable Object outer) {
      throw UNEXPECTED.get();
    }

    @Override
    public @Nullable UUID manualId(Object run) {
      throw UNEXPECTED.get();
    }

    @Override
    public void manualFile(@Nullable Object run, String path, boolean output) {
      throw UNEXPECTED.get();
    }

    @Override
    public void manualDataset(@Nullable Object run, String namespace, String name, boolean output) {
      throw UNEXPECTED.get();
    }

    @Override
    public @Nullable Object manualEnd(
        Object run, @Nullable Object current, int how, @Nullable Throwable error) {
      throw UNEXPECTED.get();
    }

    @Override
    public void managementStarted(Object server) {}

    @Override
    public void uncaught(Thread thread, Throwable error) {
      throw UNEXPECTED.get();
    }

    @Override
    public void exiting(Thread thread, int status) {
      throw UNEXPECTED.get();
    }

    @Override
    public void shutdownBegins(Thread thread) {
      throw UNEXPECTED.get();
    }

    @Override
    public void hooksEnded() {
      throw UNEXPECTED.get();
    }

    @Override
    public void halting(int status) {
      throw UNEXPECTED.get();
    }
  }
}
