package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.log.AgentLog;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;

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
  final SpoolSettings settings;
  final SpoolRoom room;
  final SpoolDrops drops;
  final SpoolSync sync;

  /** Is notified when files are let go of. */
  final Object letGo = new Object();

  SpoolDisk(Path directory, SpoolFiles files, AgentLog log) {
    this(directory, files, log, SEGMENT_BYTES, SpoolSettings.DEFAULT);
  }

  SpoolDisk(
      Path directory, SpoolFiles files, AgentLog log, long segmentBytes, SpoolSettings settings) {
    this(directory, files, log, segmentBytes, settings, new CourierThread("lineage-spool"));
  }

  /**
   * @param threads makes the one thread that forces what is written, which must be a daemon
   */
  SpoolDisk(
      Path directory,
      SpoolFiles files,
      AgentLog log,
      long segmentBytes,
      SpoolSettings settings,
      ThreadFactory threads) {
    this.directory = directory;
    this.files = files;
    this.log = log;
    this.segmentBytes = segmentBytes;
    this.settings = settings;
    this.room = new SpoolRoom(directory, settings.maxBytes());
    this.drops = new SpoolDrops(directory, files, log);
    this.sync = new SpoolSync(settings.fsync(), files, threads, log);
  }

  void somethingLetGo() {
    synchronized (letGo) {
      letGo.notifyAll();
    }
  }
}
