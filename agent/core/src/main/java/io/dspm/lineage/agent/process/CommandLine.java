package io.dspm.lineage.agent.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program and its arguments, and the JVM's options, as the system was given them. Nothing is
 * masked yet.
 *
 * @param program jar, main class or module/class; {@code null} where it can't be told from its
 *     arguments
 * @param arguments empty then
 * @param options without the class path and the module path
 */
record CommandLine(@Nullable String program, List<String> arguments, List<String> options) {

  private static final List<String> PATHS =
      List.of("-cp", "-classpath", "--class-path", "-p", "--module-path");

  /** Options of the launcher whose value is the next word. */
  private static final List<String> WITH_VALUE =
      List.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--enable-native-access",
          "--source",
          "-d",
          "--describe-module");

  /**
   * Takes a command line apart.
   *
   * @param words as the system has them, the launcher first; empty if they are not known
   * @param noted program and arguments as the launcher notes them, joined by spaces
   */
  static CommandLine of(List<String> words, String noted) {
    int program = endOfOptions(words, noted);
    if (program < 0) {
      program = firstAfterOptions(words, noted);
    }
    if (program < 0) {
      return new CommandLine(null, List.of(), List.of());
    }
    return new CommandLine(
        words.get(program),
        List.copyOf(words.subList(program + 1, words.size())),
        options(words.subList(1, program)));
  }

  /** Where the words begin that make up what the launcher noted; negative if none do. */
  private static int endOfOptions(List<String> words, String noted) {
    int length = -1;
    for (int i = words.size() - 1; i > 0; i--) {
      length += words.get(i).length() + 1;
      if (length >= noted.length()) {
        boolean same =
            length == noted.length()
                && noted.equals(String.join(" ", words.subList(i, words.size())));
        return same ? i : -1;
      }
    }
    return -1;
  }

  /** As the launcher itself finds it, unless there are files of arguments. */
  private static int firstAfterOptions(List<String> words, String noted) {
    if (words.isEmpty() || !words.get(0).endsWith("java")) {
      return -1;
    }
    int i = 1;
    while (i < words.size() && words.get(i).startsWith("-")) {
      String option = words.get(i);
      if (option.equals("-jar") || option.equals("-m") || option.equals("--module")) {
        i++;
        break;
      }
      i += WITH_VALUE.contains(option) ? 2 : 1;
    }
    boolean found = i < words.size() && !words.get(i).startsWith("@");
    return found && noted.contains(words.get(i)) ? i : -1;
  }

  private static List<String> options(List<String> words) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean last = i + 1 == words.size();
      boolean names = word.equals("-jar") || word.equals("-m") || word.equals("--module");
      if (PATHS.contains(word)) {
        i++;
      } else if (!(last && names)
          && !word.startsWith("--class-path=")
          && !word.startsWith("--module-path=")) {
        options.add(word);
      }
    }
    return List.copyOf(options);
  }
}
