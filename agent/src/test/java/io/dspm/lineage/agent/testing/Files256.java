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
    return "file::" + real(file) + "@sha256:" + sha256(content);
  }

  /** The real path; of what is gone, its directory's, or that of the nearest one that is left. */
  private static Path real(Path file) throws IOException {
    Path parent = file.getParent();
    Path realParent = Files.exists(parent) ? parent.toRealPath() : real(parent);
    return realParent.resolve(file.getFileName());
  }

  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
