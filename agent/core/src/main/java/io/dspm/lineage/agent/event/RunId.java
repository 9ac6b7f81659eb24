package io.dspm.lineage.agent.event;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A run's ID: a UUID of version 7 (RFC 9562, section 5.7), which sorts by the time the run began.
 */
public record RunId(UUID value) {

  /** A new ID for a run that began at {@code epochMillis}. Any thread. */
  public static RunId next(long epochMillis) {
    long[] random = Entropy.next();
    return new RunId(
        new UUID(
            (epochMillis << 16) | 0x7000L | (random[0] & 0x0FFFL),
            0x8000000000000000L | (random[1] & 0x3FFFFFFFFFFFFFFFL)));
  }

  @Override
  public String toString() {
    return value.toString();
  }

  /**
   * Seeded once from the system. SecureRandom itself would load its providers on the thread that
   * enters the first job; that nobody can guess an ID is not asked for, only that no two are equal.
   */
  private static final class Entropy {

    private static final SplittableRandom HIGH;
    private static final SplittableRandom LOW;

    static {
      byte[] seed = systemSeed();
      HIGH = new SplittableRandom(longAt(seed, 0));
      LOW = new SplittableRandom(longAt(seed, 8));
    }

    static synchronized long[] next() {
      return new long[] {HIGH.nextLong(), LOW.nextLong()};
    }

    private static byte[] systemSeed() {
      // Not by a channel: the JDK would load its network library now, before the program has said
      // how.
      try (InputStream in = new FileInputStream("/dev/urandom")) {
        byte[] seed = in.readNBytes(16);
        if (seed.length == 16) {
          return seed;
        }
      } catch (IOException | RuntimeException e) {
        // Not a Unix: the slow way is always there.
        return slowSeed();
      }
      return slowSeed();
    }

    private static byte[] slowSeed() {
      byte[] seed = new byte[16];
      new SecureRandom().nextBytes(seed);
      return seed;
    }

    private static long longAt(byte[] bytes, int from) {
      long value = 0;
      for (int i = from; i < from + 8; i++) {
        value = (value << 8) | (bytes[i] & 0xFF);
      }
      return value;
    }
  }
}
