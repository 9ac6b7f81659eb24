package io.dspm.lineage.agent.weave;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Brings the boot classes into the boot loader, by the JDK's own means of defining a class.
 *
 * <p>The usual way, {@code appendToBootstrapClassLoaderSearch}, makes the JVM warn on stderr about
 * class sharing and switches sharing off for the pipeline. Here three packages of java.base are
 * opened, two to the agent's loader and one to the boot loader's own unnamed module; for the
 * pipeline everything stays as closed as it was.
 */
public final class BootClasses {

  private static final String LAUNCH = "io.dspm.lineage.agent.launch.";

  static final String PACKAGE = "io/dspm/lineage/agent/boot/";

  /**
   * All of them; a test holds this against the jar. Reading the jar's own list would mean to walk
   * all its entries.
   */
  static final String[] NAMES = {
    "StandIn",
    "Target",
    "Hook",
    "ThreadState",
    "StackRoom",
    "RunToken",
    "WeakIdentityMap",
    "WeakIdentityMap$Kept",
    "WeakIdentityMap$Asked",
    "OpenFile",
    "OpenFiles",
    "Contexts",
    "Contexts$Turns",
    "Contexts$Turn",
    "Contexts$Append",
    "Contexts$Take",
    "Contexts$DropLast",
    "OpenTap",
    "FileTap",
    "MoveTap",
    "ProcessTap",
    "ContextTap",
    "JobTap",
    "JobTap$Refused",
    "FutureTap",
    "FutureTap$Together",
    "HandHeld",
    "ManualTap",
    "ExitTap",
    "SecurityTap",
    "ManagementTap"
  };

  private BootClasses() {}

  /**
   * Defines the classes.
   *
   * @return false if they are there already, because an agent is
   * @throws ReflectiveOperationException if this JDK has no such way
   */
  public static boolean define(Instrumentation instrumentation, File agentJar)
      throws IOException, ReflectiveOperationException {
    if (isDefined()) {
      return false;
    }
    Module javaBase = Object.class.getModule();
    export(instrumentation, javaBase, "jdk.internal.misc", BootClasses.class.getModule());
    Class<?> unsafeClass = Class.forName("jdk.internal.misc.Unsafe");
    Object unsafe = unsafeClass.getMethod("getUnsafe").invoke(null);
    Method defineClass =
        unsafeClass.getMethod(
            "defineClass",
            String.class,
            byte[].class,
            int.class,
            int.class,
            ClassLoader.class,
            ProtectionDomain.class);
    Class<?> first = null;
    try (JarFile jar = new JarFile(agentJar, false)) {
      for (String name : NAMES) {
        byte[] bytes = bytes(jar, PACKAGE + name + ".class");
        Object defined =
            defineClass.invoke(unsafe, PACKAGE + name, bytes, 0, bytes.length, null, null);
        first = first == null ? (Class<?>) defined : first;
      }
    }
    if (first != null) {
      export(instrumentation, javaBase, "jdk.internal.access", first.getModule());
    }
    open(instrumentation, javaBase, "sun.nio.fs", BootClasses.class.getModule());
    // From now on the agent's own loader keeps its reads of the jar from the hook.
    ClassLoader own = BootClasses.class.getClassLoader();
    if (own != null && own.getClass().getName().startsWith(LAUNCH)) {
      Method told = own.getClass().getDeclaredMethod("bootClassesAreDefined");
      told.setAccessible(true);
      told.invoke(null);
    }
    return true;
  }

  /**
   * Whether woven code finds the hook: with a second copy in another loader every call would be
   * lost silently.
   */
  static @Nullable ClassLoader loaderOfHook() throws ClassNotFoundException {
    return Class.forName(
            "io.dspm.lineage.agent.boot.Hook", false, BootClasses.class.getClassLoader())
        .getClassLoader();
  }

  private static boolean isDefined() {
    try {
      return Class.forName("io.dspm.lineage.agent.boot.Hook", false, null) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static byte[] bytes(JarFile jar, String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    if (entry == null) {
      throw new IOException("The agent's jar lacks " + name + "; build or download it again");
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static void export(
      Instrumentation instrumentation, Module from, String packageName, Module to) {
    instrumentation.redefineModule(
        from, Set.of(), Map.of(packageName, Set.of(to)), Map.of(), Set.of(), Map.of());
  }

  /** As {@link #export}, for members that are not public too: the attributes of open files. */
  private static void open(
      Instrumentation instrumentation, Module from, String packageName, Module to) {
    instrumentation.redefineModule(
        from, Set.of(), Map.of(), Map.of(packageName, Set.of(to)), Set.of(), Map.of());
  }
}
