package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.boot.HandHeld;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.StandIn;
import io.dspm.lineage.agent.boot.Target;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proves at start-up that weaving took effect: writes and reads a temporary file and looks whether
 * the hook saw it.
 *
 * <p>By streams only: the first channel makes the JDK load its network library, and that settles
 * {@code java.net.preferIPv4Stack} before the program can. {@link Weaver} looks after channels when
 * they are loaded.
 */
public final class SelfCheck {

  private static final byte[] CONTENT = {1, 2, 3};

  private SelfCheck() {}

  /**
   * Runs the check on this thread.
   *
   * @return what is wrong, in words for the user; {@code null} if all is well
   */
  public static @Nullable String run() {
    Probe probe = new Probe();
    Target before = Hook.target;
    try {
      if (BootClasses.loaderOfHook() != null) {
        return "its hook was loaded twice";
      }
      File file = newTemporaryFile();
      Hook.target = probe;
      try {
        touch(file);
      } finally {
        Hook.target = before;
        if (!file.delete()) {
          file.deleteOnExit();
        }
      }
    } catch (IOException e) {
      return "it could not write a temporary file (" + e.getMessage() + "): set -Djava.io.tmpdir";
    } catch (ClassNotFoundException e) {
      return "its hook is missing";
    }
    return probe.missing();
  }

  /**
   * Not by File.createTempFile, whose secure random numbers take longer to load than all the rest
   * of this check.
   */
  private static File newTemporaryFile() throws IOException {
    String directory = System.getProperty("java.io.tmpdir", "/tmp");
    for (int i = 0; i < 100; i++) {
      File file = new File(directory, "lineage-self-check-" + System.nanoTime());
      if (file.createNewFile()) {
        return file;
      }
    }
    throw new IOException("no free name in " + directory);
  }

  private static void touch(File file) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(CONTENT);
    }
    try (FileInputStream in = new FileInputStream(file)) {
      in.read(new byte[CONTENT.length]);
    }
  }

  /** Counts what it is told; the job methods have nothing to tell here. */
  private static final class Probe implements Target {

    private final Thread thread = Thread.currentThread();
    private int openings;
    private int opens;
    private int streamReads;

    @Nullable String missing() {
      if (openings != 1 || opens != 1) {
        return "it does not see files being opened on this JDK";
      }
      return streamReads == 1 ? null : "it does not see files being read on this JDK";
    }

    @Override
    public @Nullable Object opening(Object path, int mode, @Nullable Object run) {
      openings += Thread.currentThread() == thread ? 1 : 0;
      return null;
    }

    @Override
    public boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      opens += Thread.currentThread() == thread ? 1 : 0;
      return true;
    }

    @Override
    public void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run) {
      streamReads += Thread.currentThread() == thread ? 1 : 0;
    }

    @Override
    public void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

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
    public void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

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
    public void mappingForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run) {}

    @Override
    public @Nullable OpenFile found(FileDescriptor fd) {
      return null;
    }

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
    public void securityManagerSet() {}

    @Override
    public void locks(OpenFile file, FileDescriptor fd, int more) {}

    @Override
    public void nativeLibrary(String library) {}

    @Override
    public @Nullable Object jobEntered(
        String job, String name, String namespace, @Nullable Object outer) {
      return outer;
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
      return run;
    }

    @Override
    public @Nullable HandHeld manualStart(String namespace, String name, @Nullable Object outer) {
      return null;
    }

    @Override
    public @Nullable UUID manualId(Object run) {
      return null;
    }

    @Override
    public void manualFile(@Nullable Object run, String path, boolean output) {}

    @Override
    public void manualDataset(
        @Nullable Object run, String namespace, String name, boolean output) {}

    @Override
    public @Nullable Object manualEnd(
        Object run, @Nullable Object current, int how, @Nullable Throwable error) {
      return current;
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
}
