package io.dspm.lineage.agent.identity;

import java.util.HexFormat;

/** The SHA-256 of all bytes of a file, as 64 lower-case hex digits. */
public record ContentHash(String hex) {

  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  public ContentHash {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("A SHA-256 has 64 hex digits, not " + hex.length());
    }
  }

  static ContentHash of(byte[] digest) {
    char[] hex = new char[digest.length * 2];
    for (int i = 0; i < digest.length; i++) {
      hex[2 * i] = DIGITS[(digest[i] >> 4) & 0xF];
      hex[2 * i + 1] = DIGITS[digest[i] & 0xF];
    }
    return new ContentHash(new String(hex));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
