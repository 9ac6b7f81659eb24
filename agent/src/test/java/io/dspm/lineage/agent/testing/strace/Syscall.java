package io.dspm.lineage.agent.testing.strace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One system call as {@code strace -y} prints it: {@code openat(AT_FDCWD</w>, "a", O_RDONLY) =
 * 4</w/a>}.
 *
 * @param thread the kernel's number of the thread
 * @param result what stands behind the equals sign; empty while the call has not returned
 */
record Syscall(int thread, String name, List<String> arguments, String result) {

  /** Parses a call without the thread's number; the closing parenthesis may be missing. */
  static Syscall parse(int thread, String text) {
    int open = text.indexOf('(');
    List<String> arguments = new ArrayList<>();
    int at = open + 1;
    int start = at;
    int depth = 0;
    boolean quoted = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted) {
        continue;
      } else if (c == ')' && depth == 0) {
        break;
      } else if ("([{<".indexOf(c) >= 0) {
        depth++;
      } else if (text.startsWith("=>", at) || text.startsWith("<<", at)) {
        at++; // what clone3 filled in is shown as {...} => {...}; a shift is no bracket either
      } else if (")]}>".indexOf(c) >= 0) {
        depth--;
      } else if (c == ',' && depth == 0) {
        arguments.add(text.substring(start, at).strip());
        start = at + 1;
      }
    }
    String last = text.substring(start, Math.min(at, text.length())).strip();
    if (!last.isEmpty()) {
      arguments.add(last);
    }
    int equals = text.indexOf("= ", Math.min(at, text.length()));
    return new Syscall(
        thread,
        text.substring(0, open),
        List.copyOf(arguments),
        equals < 0 ? "" : text.substring(equals + 2).strip());
  }

  /** Whether the call returned, and without an error. */
  boolean succeeded() {
    return !result.isEmpty() && result.charAt(0) != '-' && result.charAt(0) != '?';
  }

  /** What the call returned, of one that succeeded. */
  long returned() {
    int end = 0;
    while (end < result.length() && Character.isDigit(result.charAt(end))) {
      end++;
    }
    return Long.parseLong(result.substring(0, end));
  }

  /** The path of the file that the call opened. */
  Optional<String> returnedPath() {
    return pathOfDescriptor(result);
  }

  boolean hasArgument(int index) {
    return index < arguments.size();
  }

  String argument(int index) {
    return arguments.get(index);
  }

  /** The number of a file descriptor; -1 where the argument is none, such as {@code AT_FDCWD}. */
  int descriptor(int index) {
    String argument = hasArgument(index) ? argument(index) : "";
    int end = 0;
    while (end < argument.length() && Character.isDigit(argument.charAt(end))) {
      end++;
    }
    return end == 0 ? -1 : Integer.parseInt(argument.substring(0, end));
  }

  /** Where a descriptor leads, as the kernel said when the call began. */
  Optional<String> pathOfDescriptor(int index) {
    return hasArgument(index) ? pathOfDescriptor(argument(index)) : Optional.empty();
  }

  /** A path that is given as a string. */
  String path(int index) {
    String argument = argument(index);
    int end = argument.lastIndexOf('"');
    return unescape(argument.substring(1, end));
  }

  long number(int index) {
    return Long.decode(argument(index));
  }

  boolean has(int index, String flag) {
    return hasArgument(index) && List.of(argument(index).split("[|=,{} ]")).contains(flag);
  }

  private static Optional<String> pathOfDescriptor(String text) {
    int open = text.indexOf('<');
    int close = text.lastIndexOf('>');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String path = unescape(text.substring(open + 1, close));
    String gone = " (deleted)";
    return Optional.of(
        path.endsWith(gone) ? path.substring(0, path.length() - gone.length()) : path);
  }

  /** Takes back what strace does to bytes that are no plain ASCII. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      c = text.charAt(++i);
      int end = i;
      while (end < text.length() && end < i + 3 && "01234567".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      if (end > i) {
        bytes.write(Integer.parseInt(text.substring(i, end), 8));
        i = end - 1;
      } else {
        int known = "tnvfr".indexOf(c);
        bytes.write(known < 0 ? c : "\t\n\013\f\r".charAt(known));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
