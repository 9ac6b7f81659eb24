package io.dspm.lineage.agent.counters;

/**
 * What is counted. Each has its number in {@link CounterFile} for good: a new one gets the next,
 * and none is ever given again.
 */
public enum Counter {
  READS(0, "reads", "Uses of a file's content by a run that were reads and count"),
  WRITES(1, "writes", "Uses of a file's content by a run that were writes and count"),
  RUNS_BEGUN(2, "runsBegun", "Runs that began, the process run among them"),
  RUNS_ENDED(3, "runsEnded", "Runs that ended, however"),
  FILES_HASHED(4, "filesHashed", "Files that were read and hashed"),
  BYTES_HASHED(5, "bytesHashed", "Bytes that were read and hashed"),
  FILES_FROM_CACHE(6, "filesFromCache", "Files whose hash was known already and did not change"),
  BYTES_FROM_CACHE(7, "bytesFromCache", "Bytes of these, which were not read again"),
  EVENTS_SPOOLED(8, "eventsSpooled", "Events put into the spool, to be sent"),
  EVENTS_SENT(9, "eventsSent", "Events that the server took, also those that others left"),
  RETRIES(10, "retries", "Attempts to send that failed and were made again, or will be"),
  EVENTS_DEAD(11, "eventsDead", "Events that the server will never take, kept in the folder dead"),
  EVENTS_DROPPED(12, "eventsDropped", "Events that had no room in the spool"),
  RUNS_DROPPED(19, "runsDropped", "Runs that had no room in the spool, in whole or in part"),
  EVENTS_LOST(13, "eventsLost", "Events that could not be made, kept or read back"),
  RUNS_REFUSED(
      14, "runsRefused", "Jobs that began faster than they could be reported, and are no runs"),
  ACCESSES_FAILED(15, "accessesFailed", "Uses of files that the agent failed to record"),
  EVENTS_WAITING(16, "eventsWaiting", "Events that wait to be sent now", false),
  RUNS_OPEN(17, "runsOpen", "Runs that go on, or whose end is still to be reported", false),
  HASHES_WAITING(18, "hashesWaiting", "Contents that are still to be hashed", false);

  private final int place;
  private final String key;
  private final String meaning;
  private final boolean adds;

  Counter(int place, String key, String meaning) {
    this(place, key, meaning, true);
  }

  Counter(int place, String key, String meaning, boolean adds) {
    this.place = place;
    this.key = key;
    this.meaning = meaning;
    this.adds = adds;
  }

  /** Which one it is in {@link CounterFile}, from 0. */
  int place() {
    return place;
  }

  /** As JSON names it. */
  public String key() {
    return key;
  }

  /** As the JVM's management names it. */
  public String attribute() {
    return Character.toUpperCase(key.charAt(0)) + key.substring(1);
  }

  /** In a few words. */
  public String meaning() {
    return meaning;
  }

  /** Whether it only grows, and outlives its process; else it tells how it is at this moment. */
  public boolean adds() {
    return adds;
  }
}
