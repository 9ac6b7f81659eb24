package io.dspm.lineage.agent.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads small text files, by no channel: the program may not have chosen its network yet. */
final class SmallFiles {

  private static final int MOST_BYTES = 4 << 20;

  private SmallFiles() {}

  /**
   * The whole text; {@code null} if there is no such regular file, or it is not small. Others, such
   * as a named pipe, may never come to an end.
   */
  static @Nullable String read(File file) {
    if (!isRegular(file)) {
      return null;
    }
    try (InputStream in = new FileInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      return bytes.length == MOST_BYTES ? null : new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException | SecurityException e) {
      return null;
    }
  }

  private static boolean isRegular(File file) {
    try {
      return file.isFile();
    } catch (SecurityException e) {
      return false;
    }
  }

  /** The first line, stripped; {@code null} if there is none. */
  static @Nullable String firstLine(File file) {
    String text = read(file);
    if (text == null) {
      return null;
    }
    int end = text.indexOf('\n');
    String line = (end < 0 ? text : text.substring(0, end)).strip();
    return line.isEmpty() ? null : line;
  }

  /** What stands between separators; what follows the last one only if there is something. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, from)) {
      parts.add(text.substring(from, end));
      from = end + 1;
    }
    if (from < text.length()) {
      parts.add(text.substring(from));
    }
    return parts;
  }
}
