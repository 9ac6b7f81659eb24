package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import io.dspm.lineage.agent.config.FacetSettingsReader.Complaint;
import io.dspm.lineage.agent.config.SpoolSettings.Fsync;
import java.time.Duration;

/** Reads the {@link SpoolSettings}, as {@link SettingsReader} does the rest. */
final class SpoolSettingsReader {

  /** Room for the largest event, so that a run that has begun can end. */
  private static final long LEAST_BYTES = 10_000_000;

  private final ConfigSources sources;
  private final Complaint complaint;

  SpoolSettingsReader(ConfigSources sources, Complaint complaint) {
    this.sources = sources;
    this.complaint = complaint;
  }

  SpoolSettings read() {
    return new SpoolSettings(fsync(), maxBytes(), maxAge());
  }

  private Fsync fsync() {
    Found found = sources.find(ConfigKey.SPOOL_FSYNC);
    if (found != null) {
      for (Fsync fsync : Fsync.values()) {
        if (fsync.name().equalsIgnoreCase(found.text())) {
          return fsync;
        }
      }
      complain(ConfigKey.SPOOL_FSYNC, found);
    }
    return SpoolSettings.DEFAULT.fsync();
  }

  private long maxBytes() {
    Found found = sources.find(ConfigKey.SPOOL_MAX_BYTES);
    if (found != null) {
      try {
        long bytes = ValueReader.bytes(found.text());
        if (bytes >= LEAST_BYTES) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        // As for too few.
      }
      complain(ConfigKey.SPOOL_MAX_BYTES, found);
    }
    return SpoolSettings.DEFAULT.maxBytes();
  }

  private Duration maxAge() {
    Found found = sources.find(ConfigKey.SPOOL_MAX_AGE);
    if (found != null) {
      try {
        return ValueReader.duration(found.text());
      } catch (IllegalArgumentException e) {
        complain(ConfigKey.SPOOL_MAX_AGE, found);
      }
    }
    return SpoolSettings.DEFAULT.maxAge();
  }

  private void complain(ConfigKey key, Found found) {
    complaint.about(key, found, key.defaultText());
  }
}
