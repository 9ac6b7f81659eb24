package io.dspm.lineage.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of a file at one moment. Equal stamps of one path mean the same
 * content, as far as the system's clock can tell.
 *
 * @param regular whether it is a regular file; only these are ever read
 * @param size in bytes
 * @param modified nanoseconds since the epoch
 * @param changed the time of the last change to content or attributes, likewise; 0 where the system
 *     has none
 * @param key the file itself, whatever its name (device and inode); {@code null} where the system
 *     has none
 */
public record FileStamp(
    boolean regular, long size, long modified, long changed, @Nullable Object key) {

  private static final String UNIX = "unix:isRegularFile,size,lastModifiedTime,ctime,fileKey";

  /**
   * The stamp of the file that {@code path} leads to now; {@code null} if there is none or it can't
   * be asked.
   */
  public static @Nullable FileStamp of(Path path) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
      FileTime changed = UnixAttributes.changeTime(attributes);
      return changed == null ? slowly(path) : of(attributes, changed);
    } catch (UnsupportedOperationException notUnix) {
      return basic(path);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * The stamp of an open file.
   *
   * @param number of its descriptor
   * @param path its path, for where a descriptor can't be asked
   */
  public static @Nullable FileStamp ofOpen(int number, Path path) {
    FileStamp stamp = ofDescriptor(number);
    return stamp == null ? of(path) : stamp;
  }

  /** The stamp of an open file; {@code null} where a descriptor can't be asked. */
  public static @Nullable FileStamp ofDescriptor(int number) {
    BasicFileAttributes attributes = number < 0 ? null : UnixAttributes.ofDescriptor(number);
    FileTime changed = attributes == null ? null : UnixAttributes.changeTime(attributes);
    return attributes == null || changed == null ? null : of(attributes, changed);
  }

  /** As {@link #of(Path)}, of what {@code path} itself names: none if that is a symbolic link. */
  public static @Nullable FileStamp ofName(Path path) {
    BasicFileAttributes attributes = UnixAttributes.ofName(path);
    FileTime changed = attributes == null ? null : UnixAttributes.changeTime(attributes);
    if (attributes != null && changed != null) {
      return attributes.isSymbolicLink() ? null : of(attributes, changed);
    }
    return Files.isSymbolicLink(path) ? null : of(path);
  }

  /**
   * Whether {@code path} itself, and no link, names the file that this is a stamp of. Where that
   * can't be told quickly, it says no.
   */
  public boolean isOfFileNamed(Path path) {
    BasicFileAttributes attributes = UnixAttributes.ofName(path);
    return attributes != null && key != null && key.equals(attributes.fileKey());
  }

  private static FileStamp of(BasicFileAttributes attributes, FileTime changed) {
    return new FileStamp(
        attributes.isRegularFile(),
        attributes.size(),
        nanos(attributes.lastModifiedTime()),
        nanos(changed),
        attributes.fileKey());
  }

  private static @Nullable FileStamp slowly(Path path) throws IOException {
    try {
      Map<String, Object> all = Files.readAttributes(path, UNIX);
      return new FileStamp(
          (Boolean) Objects.requireNonNull(all.get("isRegularFile")),
          (Long) Objects.requireNonNull(all.get("size")),
          nanos((FileTime) Objects.requireNonNull(all.get("lastModifiedTime"))),
          nanos((FileTime) Objects.requireNonNull(all.get("ctime"))),
          all.get("fileKey"));
    } catch (IllegalArgumentException notUnix) {
      return basic(path);
    }
  }

  private static @Nullable FileStamp basic(Path path) {
    try {
      BasicFileAttributes all = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(
          all.isRegularFile(), all.size(), nanos(all.lastModifiedTime()), 0, all.fileKey());
    } catch (IOException e) {
      return null;
    }
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  // By hand: what a record does by itself loads a hundred classes at its first use, on a thread of
  // the pipeline.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileStamp stamp
        && regular == stamp.regular
        && size == stamp.size
        && modified == stamp.modified
        && changed == stamp.changed
        && Objects.equals(key, stamp.key);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(size) + Long.hashCode(modified)) + Long.hashCode(changed);
  }
}
