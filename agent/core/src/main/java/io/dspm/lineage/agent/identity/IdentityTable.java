package io.dspm.lineage.agent.identity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Content hashes on disk, by stamp: a table of fixed size that any number of processes read and
 * write at the same time, without a lock.
 *
 * <pre>
 * file    = 16,384 buckets of 4 KiB; the bucket is chosen by device and inode. Sparse: 64 MiB at
 *           most, and only for as many files
 * bucket  = 32 records
 * record  = 128 bytes, big-endian:
 *     0   4  "LId1": a record of this format
 *     4   4  CRC32C of the 124 bytes that follow
 *     8   8  device
 *    16   8  inode
 *    24   8  size in bytes
 *    32   8  modified, nanoseconds since the epoch
 *    40   8  changed, likewise
 *    48  32  SHA-256 of the content
 *    80   8  when it was written, milliseconds since the epoch
 *    88  40  zero
 * </pre>
 *
 * <p>A bucket is read and a record written by one positional call each. What is torn, mixed from
 * two writers, cut off or foreign fails its checksum, and is as if it were not there: so the file
 * needs no repair after a crash, and may be cut or deleted at any time. A file has one record;
 * where a bucket is full, its oldest goes.
 */
final class IdentityTable implements Closeable {

  static final int BUCKETS = 1 << 14;
  static final int RECORDS = 32;
  static final int RECORD = 128;
  static final int BUCKET = RECORDS * RECORD;

  private static final int MAGIC = 0x4C496431;
  private static final int CHECKSUM = 4;
  private static final int DEVICE = 8;
  private static final int INODE = 16;
  private static final int SIZE = 24;
  private static final int MODIFIED = 32;
  private static final int CHANGED = 40;
  private static final int HASH = 48;
  private static final int HASH_BYTES = 32;
  private static final int WHEN = 80;

  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUCKET));

  private final FileChannel channel;

  private IdentityTable(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the table, made if there is none, for its owner only. */
  static IdentityTable open(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory, attributes(file, "rwx------"));
    }
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return new IdentityTable(FileChannel.open(file, options, attributes(file, "rw-------")));
  }

  private static FileAttribute<?>[] attributes(Path file, String permissions) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** The hash of the file's content when it had this stamp; {@code null} if that is not known. */
  @Nullable ContentHash find(FileNumber file, FileStamp stamp) throws IOException {
    ByteBuffer bucket = read(file);
    for (int at = 0; at + RECORD <= bucket.limit(); at += RECORD) {
      if (isOf(file, bucket, at)
          && bucket.getLong(at + SIZE) == stamp.size()
          && bucket.getLong(at + MODIFIED) == stamp.modified()
          && bucket.getLong(at + CHANGED) == stamp.changed()
          && isIntact(bucket, at)) {
        byte[] hash = new byte[HASH_BYTES];
        bucket.get(at + HASH, hash);
        return ContentHash.of(hash);
      }
    }
    return null;
  }

  /**
   * Keeps a hash, in place of the file's former one.
   *
   * @param now milliseconds since the epoch
   */
  void put(FileNumber file, FileStamp stamp, ContentHash hash, long now) throws IOException {
    int at = placeFor(file, read(file), now);
    ByteBuffer record = BUFFER.get().clear().limit(RECORD);
    record.putInt(MAGIC).putInt(0).putLong(file.device()).putLong(file.inode());
    record.putLong(stamp.size()).putLong(stamp.modified()).putLong(stamp.changed());
    record.put(hash.bytes()).putLong(now).put(new byte[RECORD - record.position()]);
    record.putInt(CHECKSUM, checksum(record, 0)).flip();
    channel.write(record, position(file) + at);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** What there is of the file's bucket. */
  private ByteBuffer read(FileNumber file) throws IOException {
    ByteBuffer bucket = BUFFER.get().clear();
    channel.read(bucket, position(file));
    return bucket.flip();
  }

  private static int placeFor(FileNumber file, ByteBuffer bucket, long now) {
    int place = -1;
    long oldest = -1;
    for (int at = 0; at + RECORD <= bucket.limit(); at += RECORD) {
      if (isOf(file, bucket, at)) {
        return at;
      }
      long age = Long.MAX_VALUE;
      if (isIntact(bucket, at)) {
        // A clock that was put back must not make records that stay for ever.
        long millis = now - bucket.getLong(at + WHEN);
        age = millis < 0 ? Long.MAX_VALUE - 1 : Math.min(millis, Long.MAX_VALUE - 2);
      }
      if (age > oldest) {
        oldest = age;
        place = at;
      }
    }
    int free = bucket.limit() / RECORD * RECORD;
    // The file ends within the bucket.
    return free < BUCKET && oldest < Long.MAX_VALUE ? free : place;
  }

  private static boolean isOf(FileNumber file, ByteBuffer bucket, int at) {
    return bucket.getInt(at) == MAGIC
        && bucket.getLong(at + DEVICE) == file.device()
        && bucket.getLong(at + INODE) == file.inode();
  }

  private static boolean isIntact(ByteBuffer bucket, int at) {
    return bucket.getInt(at) == MAGIC && bucket.getInt(at + CHECKSUM) == checksum(bucket, at);
  }

  private static int checksum(ByteBuffer bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at + CHECKSUM + Integer.BYTES, RECORD - CHECKSUM - Integer.BYTES));
    return (int) crc.getValue();
  }

  static long position(FileNumber file) {
    // Inodes are often neighbours: a multiplication by the golden ratio scatters them.
    long mixed = (file.inode() + file.device() * 31) * 0x9E3779B97F4A7C15L;
    return (mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(BUCKETS))) * BUCKET;
  }
}
