package io.dspm.lineage.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Dataset IDs, made independently of the agent. */
public final class Files256 {

  private Files256() {}

  /** The ID of a file as it is now. */
  public static String id(Path file) throws IOException {
    return id(file, Files.readAllBytes(file));
  }

  /** The ID of a file as it was with this content. */
  public static String id(Path file, String content) throws IOException {
    return id(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String id(Path file, byte[] content) throws IOException {
    Path real = file.getParent().toRealPath().resolve(file.getFileName());
    return "file::" + real + "@sha256:" + sha256(content);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
