package io.dspm.lineage.agent.account;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Paths as bytes, and back to the very same file whatever the locale of either JVM can express: on
 * Unix the bytes that the system has, elsewhere the name as {@link NameBytes}.
 */
final class Place {

  private static final char REPLACEMENT = '\uFFFD';

  private Place() {}

  static byte[] of(Path path) {
    String shown = path.toString();
    if (!isUnix(path)) {
      return NameBytes.of(shown.replace('\\', '/'));
    }
    // Where the locale has no UTF-8, the JDK shows what it can't express as one of the two.
    return shown.indexOf(REPLACEMENT) < 0 && shown.indexOf('?') < 0 && isAscii(shown)
        ? shown.getBytes(StandardCharsets.US_ASCII)
        : decoded(path, shown);
  }

  /**
   * The path.
   *
   * @throws IllegalArgumentException if these bytes are none
   */
  static Path path(byte[] bytes) {
    return isUnix(Path.of(""))
        ? Path.of(URI.create("file://" + encoded(bytes)))
        : Path.of(NameBytes.name(bytes));
  }

  private static boolean isUnix(Path path) {
    return path.getFileSystem().getSeparator().equals("/");
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] decoded(Path path, String shown) {
    String encoded = path.toUri().getRawPath();
    int end = encoded.length();
    if (encoded.endsWith("/") && !shown.endsWith("/")) {
      end--;
    }
    byte[] bytes = new byte[end];
    int length = 0;
    for (int i = 0; i < end; i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes[length] = (byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length] = (byte) c;
      }
      length++;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static String encoded(byte[] bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    HexFormat hex = HexFormat.of();
    for (byte b : bytes) {
      if (isPlain(b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(hex.toHighHexDigit(b)).append(hex.toLowHexDigit(b));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(byte b) {
    boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    return letter || (b >= '0' && b <= '9') || b == '/' || b == '.' || b == '-' || b == '_';
  }
}
