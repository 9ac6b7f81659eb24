package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the files of one process are named. Stems sort by age.
 *
 * <pre>
 * {stem}.spool           the first segment
 * {stem}.000001.spool    the next one, and so on
 * {stem}.lock            held for as long as the process lives
 * </pre>
 */
final class SpoolNames {

  static final String SEGMENT = ".spool";
  static final String LOCK = ".lock";

  private static final int DIGITS = 6;

  private SpoolNames() {}

  static Path segment(Path directory, String stem, int number) {
    String digits = Integer.toString(number);
    String infix = number == 0 ? "" : "." + "0".repeat(Math.max(0, DIGITS - digits.length()));
    return directory.resolve(stem + infix + (number == 0 ? "" : digits) + SEGMENT);
  }

  static Path lock(Path directory, String stem) {
    return directory.resolve(stem + LOCK);
  }

  /**
   * The numbers of the segments that lie in {@code directory}, by stem; none if it does not exist.
   *
   * @throws IOException if it can't be listed
   */
  static SortedMap<String, NavigableSet<Integer>> in(Path directory) throws IOException {
    SortedMap<String, NavigableSet<Integer>> stems = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(SEGMENT) && name.length() > SEGMENT.length()) {
          add(name.substring(0, name.length() - SEGMENT.length()), stems);
        }
      }
    } catch (NoSuchFileException e) {
      return stems;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return stems;
  }

  private static void add(String name, SortedMap<String, NavigableSet<Integer>> stems) {
    int dot = name.length() - DIGITS - 1;
    int number = dot > 0 && name.charAt(dot) == '.' ? number(name, dot + 1) : 0;
    String stem = number == 0 ? name : name.substring(0, dot);
    NavigableSet<Integer> numbers = stems.get(stem);
    if (numbers == null) {
      numbers = new TreeSet<>();
      stems.put(stem, numbers);
    }
    numbers.add(number);
  }

  /** 0 if these are not all digits. */
  private static int number(String name, int from) {
    int number = 0;
    for (int i = from; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
