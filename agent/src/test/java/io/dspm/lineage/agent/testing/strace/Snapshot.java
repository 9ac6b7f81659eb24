package io.dspm.lineage.agent.testing.strace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What lies below some directories at one moment, with the content of every regular file. */
public final class Snapshot {

  /** One file, directory or link; the hash is of a regular file, the target of a link. */
  record Entry(Kind kind, long size, String modified, String sha256, String target) {}

  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  private final List<Path> roots;
  private final Map<Path, Entry> entries = new TreeMap<>();

  private Snapshot(List<Path> roots) {
    this.roots = roots;
  }

  /** Reads and hashes all that is below {@code roots} now. */
  public static Snapshot of(Path... roots) throws IOException {
    Snapshot snapshot =
        new Snapshot(java.util.stream.Stream.of(roots).map(Snapshot::real).toList());
    for (Path root : snapshot.roots) {
      Files.walkFileTree(root, snapshot.new Visitor());
    }
    return snapshot;
  }

  /** A later look at the same directories. */
  public Snapshot again() throws IOException {
    return of(roots.toArray(Path[]::new));
  }

  public boolean covers(Path path) {
    return roots.stream().anyMatch(path::startsWith);
  }

  /** The SHA-256 of a regular file as it was; {@code null} where there was none. */
  public String sha256(Path file) {
    Entry entry = entries.get(file);
    return entry == null ? null : entry.sha256();
  }

  List<Path> roots() {
    return roots;
  }

  Map<Path, Entry> entries() {
    return entries;
  }

  private static Path real(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      entries.put(directory, new Entry(Kind.DIRECTORY, 0, "", null, null));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        String target = Files.readSymbolicLink(file).toString();
        entries.put(file, new Entry(Kind.LINK, 0, "", null, target));
      } else if (attributes.isRegularFile()) {
        String modified = attributes.lastModifiedTime().toString();
        entries.put(file, new Entry(Kind.FILE, attributes.size(), modified, hash(file), null));
      } else {
        entries.put(file, new Entry(Kind.OTHER, 0, "", null, null));
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, sha256).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
