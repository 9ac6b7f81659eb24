package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.nio.file.Path;

/** Where a spool is and what holds for all of its files. */
final class SpoolDisk {

  /** From this size on a new segment is begun. */
  static final long SEGMENT_BYTES = 8 << 20;

  /** So many segments of a process are kept open beside its newest; further ones are parked. */
  static final int LOADED = 4;

  final Path directory;
  final SpoolFiles files;
  final AgentLog log;
  final long segmentBytes;

  /** Is notified when files are let go of. */
  final Object letGo = new Object();

  SpoolDisk(Path directory, SpoolFiles files, AgentLog log) {
    this(directory, files, log, SEGMENT_BYTES);
  }

  SpoolDisk(Path directory, SpoolFiles files, AgentLog log, long segmentBytes) {
    this.directory = directory;
    this.files = files;
    this.log = log;
    this.segmentBytes = segmentBytes;
  }

  void somethingLetGo() {
    synchronized (letGo) {
      letGo.notifyAll();
    }
  }
}
