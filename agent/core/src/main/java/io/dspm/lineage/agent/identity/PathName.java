package io.dspm.lineage.agent.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A path's name as the file system has it, whatever the JVM's locale can express.
 *
 * <p>Without a UTF-8 locale, as in many containers, the JDK shows every byte of a Korean name as
 * the replacement character, so that two files seem to have one name. The bytes themselves are in
 * the path's URI.
 */
final class PathName {

  private static final char REPLACEMENT = '\uFFFD';

  private PathName() {}

  /** The name; where its bytes are no UTF-8, the percent-encoded form, which is unique at least. */
  static String of(Path path) {
    String shown = path.toString();
    if (shown.indexOf(REPLACEMENT) < 0 && shown.indexOf('?') < 0) {
      return shown;
    }
    String encoded = path.toUri().getRawPath();
    if (encoded.endsWith("/") && !shown.endsWith("/")) {
      encoded = encoded.substring(0, encoded.length() - 1);
    }
    return decoded(encoded);
  }

  private static String decoded(String encoded) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes(encoded)).toString();
    } catch (CharacterCodingException | IllegalArgumentException noUtf8) {
      return encoded;
    }
  }

  /** The name of one file or directory in its own directory, likewise. */
  static String ofPart(Path part) {
    String shown = part.toString();
    if (shown.indexOf(REPLACEMENT) < 0 && shown.indexOf('?') < 0) {
      return shown;
    }
    String whole = part.toAbsolutePath().toUri().getRawPath();
    String encoded = whole.substring(whole.lastIndexOf('/', whole.length() - 2) + 1);
    return decoded(encoded.endsWith("/") ? encoded.substring(0, encoded.length() - 1) : encoded);
  }

  private static ByteBuffer bytes(String encoded) {
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    return bytes.flip();
  }
}
