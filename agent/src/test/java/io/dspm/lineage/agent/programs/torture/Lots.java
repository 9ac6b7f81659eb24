package io.dspm.lineage.agent.programs.torture;

import java.util.Random;

/** What is drawn by lot. One thread. */
final class Lots {

  private final Random random;

  Lots(long seed) {
    random = new Random(seed);
  }

  int upTo(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** Mostly few bytes, sometimes so many that their hash takes a while. */
  byte[] content() {
    int kind = random.nextInt(100);
    int size;
    if (kind < 1) {
      size = 256 * 1024 + random.nextInt(2 * 1024 * 1024);
    } else if (kind < 20) {
      size = 1 + random.nextInt(64 * 1024);
    } else {
      size = 1 + random.nextInt(200);
    }
    byte[] content = new byte[size];
    random.nextBytes(content);
    return content;
  }
}
