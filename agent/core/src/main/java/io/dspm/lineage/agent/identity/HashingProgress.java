package io.dspm.lineage.agent.identity;

import java.util.concurrent.atomic.LongAdder;

/**
 * How far hashing has come since this was made, of a backlog that was there then or has joined it.
 * Bytes of other files that are hashed meanwhile count as well: it is for a person who waits.
 */
public final class HashingProgress {

  /** Read in this JVM so as to be hashed. */
  private static final LongAdder hashed = new LongAdder();

  /** What is still to be hashed. */
  public record Backlog(long files, long bytes) {}

  private final Backlog first;
  private final long hashedBefore = hashed.sum();

  public HashingProgress(Backlog first) {
    this.first = first;
  }

  /** Any hashing thread, buffer by buffer. */
  static void hashed(int bytes) {
    hashed.add(bytes);
  }

  /** Bytes, since this JVM began. */
  static long hashedSoFar() {
    return hashed.sum();
  }

  /** Such as {@code 3 of 12 files, 1.2 of 40.0 GB}. */
  public String words(Backlog now) {
    long files = Math.max(first.files, now.files);
    return files - now.files + " of " + files + (files == 1 ? " file, " : " files, ") + bytes(now);
  }

  /** Such as {@code 1.2 of 40.0 GB}. */
  public String bytes(Backlog now) {
    long bytes = Math.max(first.bytes, now.bytes);
    long done = Math.max(bytes - now.bytes, Math.min(bytes, hashed.sum() - hashedBefore));
    return new ByteSize(bytes).of(done);
  }
}
