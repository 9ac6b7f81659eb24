package io.dspm.lineage.agent.boot;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the JDK's woven methods call that bring in what the agent can't look into. */
public final class ProcessTap {

  private ProcessTap() {}

  /** A child process is about to be started. */
  public static void starting(String[] command, ProcessBuilder.Redirect @Nullable [] redirects) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      state.process = null;
      StackRoom.check();
      state.process = target.processStarting(command, redirects, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /**
   * What environment the child process shall have.
   *
   * @param environment the builder's own; {@code null} for this JVM's
   * @return the same, or a copy that holds more
   */
  public static @Nullable Map<String, String> environment(
      String[] command, @Nullable Map<String, String> environment) {
    Target target = Hook.target;
    if (target == null) {
      return environment;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return environment;
    }
    try {
      StackRoom.check();
      return target.processEnvironment(command, environment, state.process, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
      return environment;
    } finally {
      state.busy = false;
    }
  }

  /** It was started. */
  public static void started() {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      Object starting = state.process;
      state.process = null;
      target.processStarted(starting, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** A class loaded a native library; those of the JDK's own classes are of no concern. */
  public static void loadedLibrary(Class<?> by, Object library) {
    ClassLoader loader = by.getClassLoader();
    if (loader != null && loader != ClassLoader.getPlatformClassLoader()) {
      loaded(library);
    }
  }

  /** {@code java.lang.foreign.SymbolLookup} loaded one, or failed to. */
  public static void foundLibrary(@Nullable Object loaded, Object library) {
    if (loaded != null) {
      loaded(library);
    }
  }

  private static void loaded(Object library) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.nativeLibrary(library.toString());
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
