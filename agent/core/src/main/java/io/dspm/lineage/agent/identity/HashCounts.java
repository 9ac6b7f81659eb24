package io.dspm.lineage.agent.identity;

import java.util.concurrent.atomic.LongAdder;

/** How much was hashed, and how much did not have to be. Any thread. */
public final class HashCounts {

  private final LongAdder files = new LongAdder();
  private final LongAdder filesFromCache = new LongAdder();
  private final LongAdder bytesFromCache = new LongAdder();

  HashCounts() {}

  void settled(Identity identity) {
    if (identity.state() == Identity.State.SETTLED) {
      files.increment();
    }
  }

  void fromCache(Identity identity) {
    filesFromCache.increment();
    bytesFromCache.add(identity.stamp().size());
  }

  /** Contents that were read and hashed. */
  public long files() {
    return files.sum();
  }

  /** Bytes that were read so as to be hashed, also in vain, and also of the program's code. */
  public long bytes() {
    return HashingProgress.hashedSoFar();
  }

  /** Contents whose hash was known. */
  public long filesFromCache() {
    return filesFromCache.sum();
  }

  public long bytesFromCache() {
    return bytesFromCache.sum();
  }
}
