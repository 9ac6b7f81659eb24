package io.dspm.lineage.agent.boot;

/**
 * Makes sure, before the agent does anything on a thread of the pipeline, that the stack has room
 * for it.
 *
 * <p>A program that is about to overflow its stack will do so in whatever it calls last. If that
 * were the agent, inside a lock or half-way through a queue, the program could catch the error and
 * run on, and the agent would be broken.
 */
final class StackRoom {

  /**
   * Frames of a hundred bytes each when compiled, and of more when not: as is what they make room
   * for. 16 to 40 KB.
   */
  private static final int FRAMES = 160;

  /** For a look-up and an entry in a table, which go no deeper than some ten frames. */
  private static final int A_FEW_FRAMES = 32;

  private StackRoom() {}

  /**
   * Checks by going there.
   *
   * @throws StackOverflowError if there is no room, with nothing done yet
   */
  static void check() {
    touched = down(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  /**
   * Checks that there is room for a table's entry to be made. For what is done so often that {@link
   * #check} would be felt.
   *
   * @throws StackOverflowError if there is none, with nothing done yet
   */
  static void checkALittle() {
    touched = down(A_FEW_FRAMES, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  /** So that no compiler finds out that nothing comes of it. */
  @SuppressWarnings("unused")
  private static volatile long touched;

  @SuppressWarnings("TooManyParameters")
  private static long down(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
    if (frames == 0) {
      return a ^ j;
    }
    long below = down(frames - 1, b, c, d, e, f, g, h, i, j, a + frames);
    // All of them are needed after the call, so all of them are kept in the frame.
    return below + (a ^ b ^ c ^ d ^ e) * (f ^ g ^ h ^ i ^ j);
  }
}
