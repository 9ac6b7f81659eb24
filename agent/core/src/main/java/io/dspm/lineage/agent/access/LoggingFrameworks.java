package io.dspm.lineage.agent.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Knows the files that logging frameworks open, by who opens them: log files are no data, but a
 * program that reads a file named {@code access.log} reads data.
 *
 * <p>The stack is looked at only once a class is there that logs to files. Any thread.
 */
public final class LoggingFrameworks {

  /** Classes by which each framework logs to files, by internal name. */
  private static final Set<String> APPENDERS =
      Set.of(
          "java/util/logging/FileHandler",
          "ch/qos/logback/core/FileAppender",
          "org/apache/logging/log4j/core/appender/FileManager",
          "org/apache/logging/log4j/core/appender/MemoryMappedFileManager",
          "org/apache/logging/log4j/core/appender/RandomAccessFileManager",
          "org/apache/log4j/FileAppender",
          "org/apache/juli/FileHandler",
          "org/jboss/logmanager/handlers/FileHandler",
          "org/slf4j/simple/OutputChoice",
          "org/tinylog/writers/FileWriter",
          "org/tinylog/writers/RollingFileWriter");

  private static final List<String> PACKAGES =
      List.of(
          "java.util.logging.",
          "ch.qos.logback.core.",
          "org.apache.logging.log4j.core.",
          "org.apache.log4j.",
          "org.apache.juli.",
          "org.jboss.logmanager.",
          "org.slf4j.simple.",
          "org.tinylog.");

  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private static final String AGENT = "io.dspm.lineage.agent.";

  private static final StackWalker STACK = StackWalker.getInstance();
  private static final Caller CALLER = new Caller();

  private volatile boolean present;

  /** A class is loaded. */
  public void loaded(String internalName) {
    if (!present && APPENDERS.contains(internalName)) {
      present = true;
    }
  }

  /**
   * Whether what the calling thread does just now is a logging framework's doing: of the classes on
   * its stack that are not the JDK's, the framework's is the innermost.
   */
  boolean areCalling() {
    return present && STACK.walk(CALLER);
  }

  // Named classes, not lambdas: this runs on threads of the pipeline, whose first lambda should not
  // be ours.

  private static final class Caller
      implements Function<Stream<StackWalker.StackFrame>, Boolean>,
          Predicate<StackWalker.StackFrame> {

    @Override
    public Boolean apply(Stream<StackWalker.StackFrame> frames) {
      Optional<StackWalker.StackFrame> decisive = frames.filter(this).findFirst();
      return decisive.isPresent() && startsWithAny(decisive.get().getClassName(), PACKAGES);
    }

    /** Whether this frame decides. */
    @Override
    public boolean test(StackWalker.StackFrame frame) {
      String name = frame.getClassName();
      return startsWithAny(name, PACKAGES) || !(startsWithAny(name, JDK) || name.startsWith(AGENT));
    }
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (name.startsWith(prefixes.get(i))) {
        return true;
      }
    }
    return false;
  }
}
