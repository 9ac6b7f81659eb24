package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The agent's side of the hook. All methods are called on the application's threads, with the
 * thread's {@link ThreadState} marked busy, so nothing that they do is seen again. Whatever they
 * throw is swallowed and counted.
 *
 * <p>A run is the target's own object, opaque here; {@code null} stands for the process run.
 */
public interface Target {

  /**
   * A file is about to be opened for writing. Called before the open, so that bytes that are about
   * to be lost can still be named.
   *
   * @param path a String or a {@link java.nio.file.Path}, as the program gave it
   * @param mode bits of {@link OpenFile}
   * @param run the run that opens it
   * @return what {@link OpenFile#before} shall keep
   */
  @Nullable Object opening(Object path, int mode, @Nullable Object run) throws Exception;

  /**
   * A file was opened for writing.
   *
   * @return whether that alone changed it, by making it or by throwing its content away
   */
  boolean openedForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run);

  /**
   * The first request for content through this handle by this run. Called before the bytes are
   * read.
   */
  void firstRead(OpenFile file, FileDescriptor fd, @Nullable Object run);

  /** The first change through this handle by this run. Called before the bytes change. */
  void firstWrite(OpenFile file, FileDescriptor fd, @Nullable Object run);

  /**
   * Content is about to be cut off through this handle, or to be given another length. Called
   * before.
   *
   * @param length the length that it will have, in bytes; negative if that is not known
   * @return whether that changes anything
   */
  boolean truncating(OpenFile file, FileDescriptor fd, long length, @Nullable Object run);

  /**
   * A writable mapping is about to be made: from now on the program can change the file without a
   * call.
   */
  void mappingForWriting(OpenFile file, FileDescriptor fd, @Nullable Object run);

  /**
   * A descriptor is used whose opening was not seen.
   *
   * @return {@code null} if it is of no concern
   */
  @Nullable OpenFile found(FileDescriptor fd) throws Exception;

  /**
   * Locks of the system's on a file are about to be one more, or are one less.
   *
   * @param more 1 or -1
   */
  void locks(OpenFile file, FileDescriptor fd, int more);

  /** An empty file was made without being opened. */
  void created(Object path, @Nullable Object run) throws Exception;

  /** The innermost run around an ended one that has not ended. Counted: something came late. */
  @Nullable Object around(Object ended);

  /**
   * A handle that could write is about to be closed without a write having been seen through it: on
   * JDK 17 {@code RandomAccessFile.setLength} is a native method. With {@link Hook#tellsUnused},
   * also one that was not used at all. Also one through which locks are taken, written or not: they
   * go with it.
   */
  void closingUnwritten(OpenFile file, FileDescriptor fd, @Nullable Object run);

  /**
   * A file or directory is about to be moved, copied or deleted by the system. Called before, so
   * that bytes that are about to be lost, or to be found under another name, can still be named.
   *
   * @param from a String, {@link java.io.File} or {@link java.nio.file.Path}
   * @param to likewise; {@code null} for a deletion
   * @param keeps whether {@code from} stays where it is
   * @return what {@link #relocated} shall be given; where it was not moved or copied, {@link #over}
   */
  @Nullable Object relocating(Object from, @Nullable Object to, boolean keeps, @Nullable Object run)
      throws Exception;

  /**
   * The attributes of a file are about to be set, which is no change of its content.
   *
   * @param path a String, {@link java.io.File} or {@link java.nio.file.Path}
   * @param time whether the time of its last modification is
   * @return what {@link #over} shall be given
   */
  @Nullable Object touching(Object path, boolean time) throws Exception;

  /** A call that was told before has ended, whatever came of it. */
  void over(Object underWay);

  /** It was moved or copied. */
  void relocated(@Nullable Object relocating, boolean kept, @Nullable Object run) throws Exception;

  /** It was deleted. */
  void deleted(Object path, @Nullable Object run) throws Exception;

  /** The program wants the file to be deleted when the JVM ends. */
  void deletedOnExit(Object path) throws Exception;

  /**
   * A child process is about to be started.
   *
   * @param redirects of its standard streams; {@code null} for pipes
   * @return what {@link #processStarted} shall be given
   */
  @Nullable Object processStarting(
      String[] command, ProcessBuilder.Redirect @Nullable [] redirects, @Nullable Object run)
      throws Exception;

  /**
   * What environment the child process shall have. Called after {@link #processStarting}.
   *
   * @param environment the builder's own, not to be changed; {@code null} for this JVM's
   * @param starting what {@link #processStarting} returned; {@code null} if it threw
   * @return the same, or a copy made by {@link ProcessBuilder#environment()}
   */
  @Nullable Map<String, String> processEnvironment(
      String[] command,
      @Nullable Map<String, String> environment,
      @Nullable Object starting,
      @Nullable Object run);

  /** It was started. */
  void processStarted(@Nullable Object starting, @Nullable Object run);

  /** The program has set a security manager, or taken it away. */
  void securityManagerSet();

  /** Native code was loaded that is not the JDK's: the library's name or file. */
  void nativeLibrary(String library);

  /**
   * A job's method was entered.
   *
   * @param job what identifies the method, as given back at the end
   * @param name the job's name
   * @param namespace the job's namespace; empty for the configured one
   * @return the run that is current from now on
   */
  @Nullable Object jobEntered(String job, String name, String namespace, @Nullable Object outer);

  /**
   * A job's method was left.
   *
   * @param result what it returned, if that is an object
   * @param error what it threw
   * @return the run that is current from now on
   */
  @Nullable Object jobLeft(
      String job, @Nullable Object run, @Nullable Object result, @Nullable Throwable error);

  /**
   * A job's method is about to return a publisher, which it declares as such.
   *
   * @return what it shall return instead; {@code null} if the run is to end with the method
   */
  @Nullable StandIn published(String job, @Nullable Object run, Object publisher);

  /**
   * What the method of a job had returned has ended. Also called by threads of the agent, and more
   * than once.
   *
   * @param error what it failed with
   * @param givenUp why it came to no end of its own
   */
  void jobResult(Object run, @Nullable Throwable error, @Nullable String givenUp);

  /**
   * A run was begun by hand; it is current from now on.
   *
   * @return what the program is given of it; {@code null} if none can begin any more
   */
  @Nullable HandHeld manualStart(String namespace, String name, @Nullable Object outer);

  /** The ID of a run that was begun by hand. */
  @Nullable UUID manualId(Object run);

  /** A file was named by hand. */
  void manualFile(@Nullable Object run, String path, boolean output) throws Exception;

  /** A dataset was named by hand. */
  void manualDataset(@Nullable Object run, String namespace, String name, boolean output);

  /**
   * A run was ended by hand.
   *
   * @param how 0 complete, 1 fail, 2 abort
   * @return the run that is current from now on
   */
  @Nullable Object manualEnd(
      Object run, @Nullable Object current, int how, @Nullable Throwable error);

  /**
   * The platform's MBean server is there. Told each time that somebody asks for it.
   *
   * @param server a {@code javax.management.MBeanServer}
   */
  void managementStarted(Object server);

  /** An exception left a thread's outermost method. */
  void uncaught(Thread thread, Throwable error);

  /** The JVM was told to end, by {@code System.exit} or a signal. */
  void exiting(Thread thread, int status);

  /**
   * The JVM begins to end, on this thread: it was the first of those that told it to, or there was
   * none.
   */
  void shutdownBegins(Thread thread);

  /** The program's shutdown hooks have ended. What the agent still has to do, it does now. */
  void hooksEnded();

  /** The JVM is about to be halted without shutdown hooks, or while they run. */
  void halting(int status);
}
