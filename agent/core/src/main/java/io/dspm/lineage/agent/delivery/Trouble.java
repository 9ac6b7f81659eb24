package io.dspm.lineage.agent.delivery;

/**
 * What a lane's event met with: how often it failed, and whether it is the event that is bad.
 *
 * <p>Marquez answers 500 to some events for ever, and to every event while its database is away.
 * The two are told apart by others: an event is poison if it got 500 again and again, and each time
 * the server had taken an event of another run since the last. With nothing else to send it is
 * never decided. Guarded by {@link Courier}'s lock.
 */
final class Trouble implements Comparable<Trouble> {

  /** From so many failures on, a child may show whether it is the event or the server. */
  static final int MANY_FAILURES = 3;

  /** The same where the last was no 500: connections also break when it is neither. */
  static final int VERY_MANY_FAILURES = 10;

  /** So often others must have been accepted between one 500 and the next. */
  static final int ENOUGH_EVIDENCE = 4;

  final Lane lane;

  /** In a row. */
  int failures;

  /** When it may be tried again. */
  long notBefore;

  /** Whether it was accepted, and is sent a second time only to have the last word. */
  boolean repeat;

  private boolean rejected;
  private long firstRejectedAt;
  private long othersAccepted;
  private int evidence;

  Trouble(Lane lane) {
    this.lane = lane;
  }

  /**
   * The server answered 500.
   *
   * @param accepted how many events it has taken so far, none of them of this lane since
   * @param longEnough nanoseconds that lie between the first 500 and the last at least
   * @return whether the event is poison
   */
  boolean rejected(long now, long accepted, long longEnough) {
    if (!rejected) {
      rejected = true;
      firstRejectedAt = now;
    } else if (accepted > othersAccepted) {
      evidence++;
    }
    othersAccepted = accepted;
    return evidence >= ENOUGH_EVIDENCE && now - firstRejectedAt >= longEnough;
  }

  @Override
  public int compareTo(Trouble other) {
    return Long.signum(notBefore - other.notBefore);
  }
}
