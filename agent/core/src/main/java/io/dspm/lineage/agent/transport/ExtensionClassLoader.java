package io.dspm.lineage.agent.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the user's jars, below the agent's own loader: nothing of the pipeline's is visible here,
 * nor this to the pipeline.
 *
 * <p>What both sides must mean the same by comes from the agent: its own classes,
 * openlineage-java's, Jackson's, slf4j. Everything else comes from the jars first, so that a
 * library that the agent happens to have in another version is no concern of theirs.
 */
final class ExtensionClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** Compiled against libraries that only the jars have: made here, of the agent's class files. */
  static final String COMPILED_AGAINST_THEM = "io.dspm.lineage.agent.transport.kafka.";

  private static final List<String> SHARED =
      List.of(
          "java.",
          "io.dspm.lineage.agent.",
          "io.openlineage.client.",
          "com.fasterxml.jackson.",
          "org.slf4j.");

  private final ClassLoader agent;

  ExtensionClassLoader(URL[] jars, ClassLoader agent) {
    super("lineage-extensions", jars, agent);
    this.agent = agent;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null && name.startsWith(COMPILED_AGAINST_THEM)) {
        loaded = defineAnew(name);
      } else if (loaded == null && !shared(name)) {
        loaded = ofTheJars(name);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }

  private static boolean shared(String name) {
    for (String prefix : SHARED) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Class<?> ofTheJars(String name) {
    try {
      return findClass(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private Class<?> defineAnew(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/');
    for (String suffix : List.of(".classdata", ".class")) {
      try (InputStream in = agent.getResourceAsStream(path + suffix)) {
        if (in != null) {
          byte[] bytes = in.readAllBytes();
          return defineClass(
              name, bytes, 0, bytes.length, getClass().getProtectionDomain().getCodeSource());
        }
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    throw new ClassNotFoundException(name);
  }
}
