package io.dspm.lineage.agent.config;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** What to call the running program: its jar's name without version, or else its main class. */
public final class ProgramName {

  private static final String JAR = ".jar";

  private ProgramName() {}

  /** The files on the class path that are no directories, whatever they are called. */
  public static List<Path> classPathArchives() {
    List<Path> archives = new ArrayList<>();
    StringTokenizer entries =
        new StringTokenizer(System.getProperty("java.class.path", ""), File.pathSeparator);
    while (entries.hasMoreTokens()) {
      String entry = entries.nextToken();
      // Those that are named so are known for code without being listed.
      if (!entry.endsWith(JAR) && new File(entry).isFile()) {
        archives.add(Path.of(entry));
      }
    }
    return archives;
  }

  /** The name of this JVM's program; {@code java} if even that is unknown. */
  public static String ofThisJvm() {
    return of(System.getProperty("sun.java.command", ""));
  }

  /**
   * Takes the program out of a command.
   *
   * @param command the main class or jar, then the program's arguments, as the JVM's launcher notes
   *     them
   */
  static String of(String command) {
    String program = command.strip();
    int space = program.indexOf(' ');
    String first = space < 0 ? program : program.substring(0, space);
    int jar = endOfJar(program);
    // A jar's path may hold spaces. A main class holds no slash, and a later argument that ends in
    // .jar is none of ours.
    boolean isJar =
        jar >= 0 && (jar < first.length() || first.indexOf('/') >= 0 || first.indexOf('\\') >= 0);
    String name = isJar ? jarName(program.substring(0, jar)) : className(first);
    return name.isBlank() ? "java" : name;
  }

  /** Where the first word that ends in {@code .jar} has this ending; negative if there is none. */
  private static int endOfJar(String program) {
    int jar = program.indexOf(JAR);
    while (jar >= 0
        && jar + JAR.length() < program.length()
        && program.charAt(jar + JAR.length()) != ' ') {
      jar = program.indexOf(JAR, jar + 1);
    }
    return jar;
  }

  private static String jarName(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    // acme-etl-1.2.3-SNAPSHOT: the version begins at the first dash before a digit.
    for (int i = 1; i < name.length() - 1; i++) {
      if (name.charAt(i) == '-' && name.charAt(i + 1) >= '0' && name.charAt(i + 1) <= '9') {
        return name.substring(0, i);
      }
    }
    return name;
  }

  /** {@code module/com.acme.Main} is {@code com.acme.Main}. */
  private static String className(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }
}
