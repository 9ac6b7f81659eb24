package io.dspm.lineage.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which file systems keep the times of their files by this machine's own clock, and change them
 * whenever a content changes. Asked once for each device. Background threads only.
 *
 * <p>Only those that are known for it. Not those of a network or in user space (nfs, cifs, 9p,
 * fuse), whose clock is another one or whose stamps may be old; and not those in memory (tmpfs),
 * where a store into a mapped file leaves its times as they are.
 */
final class LocalFileSystems {

  private static final Set<String> KNOWN =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "jfs", "overlay", "apfs");

  /** More than a machine has, but names of automatic mounts come and go. */
  private static final int MOST = 1_000;

  private final Set<String> types;
  private final ConcurrentHashMap<Long, Boolean> byDevice = new ConcurrentHashMap<>();

  LocalFileSystems() {
    this(KNOWN);
  }

  LocalFileSystems(Set<String> types) {
    this.types = types;
  }

  /**
   * Whether the file's is one of these.
   *
   * @param path leads to the file
   */
  boolean has(FileNumber file, FileStamp stamp, Path path) {
    Boolean known = byDevice.get(file.device());
    if (known != null) {
      return known;
    }
    boolean local;
    try {
      local = types.contains(Files.getFileStore(path).type());
    } catch (IOException | RuntimeException cannotTell) {
      return false;
    }
    if (!stamp.equals(FileStamp.of(path)) || byDevice.size() >= MOST) {
      return false;
    }
    byDevice.put(file.device(), local);
    return local;
  }
}
