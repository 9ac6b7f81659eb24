package io.dspm.lineage.agent.account;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Names as bytes, and back without loss: UTF-8, and for half a surrogate pair, which a Windows name
 * may hold and UTF-8 has no form for, the three bytes that it would have.
 */
final class NameBytes {

  private static final int SURROGATE_LEAD = 0xED;

  private NameBytes() {}

  static byte[] of(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isSurrogate(name.charAt(i))) {
        return carefully(name);
      }
    }
    return name.getBytes(StandardCharsets.UTF_8);
  }

  static String name(byte[] bytes) {
    for (int i = 0; i + 2 < bytes.length; i++) {
      if (halfAt(bytes, i)) {
        return carefully(bytes);
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] carefully(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() * 2);
    int i = 0;
    while (i < name.length()) {
      int codePoint = name.codePointAt(i);
      int length = Character.charCount(codePoint);
      if (length == 1 && Character.isSurrogate((char) codePoint)) {
        bytes.write(SURROGATE_LEAD);
        bytes.write(0x80 | (codePoint >> 6 & 0x3F));
        bytes.write(0x80 | (codePoint & 0x3F));
      } else {
        bytes.writeBytes(name.substring(i, i + length).getBytes(StandardCharsets.UTF_8));
      }
      i += length;
    }
    return bytes.toByteArray();
  }

  private static String carefully(byte[] bytes) {
    StringBuilder name = new StringBuilder(bytes.length);
    int from = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      if (halfAt(bytes, i)) {
        name.append(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        name.append((char) (0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F)));
        from = i + 3;
        i += 2;
      }
    }
    return name.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8))
        .toString();
  }

  /** Of what UTF-8 has, ED is followed by less than A0. */
  private static boolean halfAt(byte[] bytes, int i) {
    return (bytes[i] & 0xFF) == SURROGATE_LEAD && (bytes[i + 1] & 0xFF) >= 0xA0;
  }
}
