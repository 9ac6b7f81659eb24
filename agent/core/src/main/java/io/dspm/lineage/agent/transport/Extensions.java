package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.log.AgentLog;
import io.openlineage.client.transports.TransportBuilder;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The user's jars: those in {@code lineage.extensions}, in the order of their names. */
final class Extensions {

  /** How long the code in them may take for one call. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClassLoader loader;
  private final ThreadFactory threads;
  private final AgentLog log;

  private Extensions(ClassLoader loader, ThreadFactory threads, AgentLog log) {
    this.loader = loader;
    this.threads = threads;
    this.log = log;
  }

  /**
   * Opens them. What can't be used is left out, with a warning.
   *
   * @param directory {@code null} for none
   */
  static Extensions open(@Nullable Path directory, ThreadFactory threads, AgentLog log) {
    ClassLoader agent = Extensions.class.getClassLoader();
    if (directory == null) {
      return new Extensions(agent, threads, log);
    }
    AgentLogProvider.speakTo(log);
    URL[] jars = jars(directory.toFile(), log);
    return new Extensions(new ExtensionClassLoader(jars, agent), threads, log);
  }

  private static URL[] jars(File directory, AgentLog log) {
    File[] files = directory.listFiles((in, name) -> name.endsWith(".jar"));
    if (files == null || files.length == 0) {
      log.warnOnce(
          "extensions",
          "lineage.extensions="
              + directory
              + " is no good: expected a readable directory with jars");
      return new URL[0];
    }
    Arrays.sort(files);
    List<URL> jars = new ArrayList<>();
    for (File file : files) {
      try {
        new JarFile(file).close();
        jars.add(file.toURI().toURL());
      } catch (MalformedURLException e) {
        log.warnOnce("extension " + file, file + " is left out: " + e);
      } catch (IOException | SecurityException e) {
        log.warnOnce("extension " + file, file + " is left out: expected a readable jar, " + e);
      }
    }
    return jars.toArray(new URL[0]);
  }

  ClassLoader loader() {
    return loader;
  }

  /** For one transport or transformer. */
  ForeignCalls calls() {
    return new ForeignCalls(threads, loader, PATIENCE);
  }

  /** What they offer, one that can't be made left out with a warning. */
  List<TransportBuilder> builders(ForeignCalls calls) throws Misconfigured {
    try {
      return calls.call(this::findBuilders);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new Misconfigured("lineage.extensions: its transports can't be listed, " + e, e);
    }
  }

  private List<TransportBuilder> findBuilders() {
    List<TransportBuilder> builders = new ArrayList<>();
    Iterator<TransportBuilder> found =
        ServiceLoader.load(TransportBuilder.class, loader).iterator();
    boolean more = true;
    while (more) {
      try {
        more = found.hasNext();
        if (more) {
          builders.add(found.next());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        log.warnOnce("builder " + e, "A transport in lineage.extensions is left out: " + e);
      }
    }
    return builders;
  }
}
