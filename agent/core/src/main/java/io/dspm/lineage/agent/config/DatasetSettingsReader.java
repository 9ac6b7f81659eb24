package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import io.dspm.lineage.agent.config.DatasetSettings.Naming;
import io.dspm.lineage.agent.config.FacetSettingsReader.Complaint;
import java.util.Map;

/** Reads the {@link DatasetSettings}, as {@link SettingsReader} does the rest. */
final class DatasetSettingsReader {

  private static final String HOST = "{host}";

  private static final int MOST_FILES = 1_000_000;

  /** A run's circumstances alone may take this much. */
  private static final int LEAST_BYTES = 10_000;

  /** The spool takes no event of more than 64 MiB. */
  private static final int MOST_BYTES = 60_000_000;

  private final ConfigSources sources;
  private final Map<String, String> environment;
  private final Complaint complaint;

  DatasetSettingsReader(
      ConfigSources sources, Map<String, String> environment, Complaint complaint) {
    this.sources = sources;
    this.environment = environment;
    this.complaint = complaint;
  }

  DatasetSettings read() {
    DatasetSettings unsaid = DatasetSettings.DEFAULT;
    return new DatasetSettings(
        naming(),
        namespace(),
        number(ConfigKey.GROUP_THRESHOLD, 1, MOST_FILES, unsaid.groupThreshold()),
        number(ConfigKey.EVENT_MAX_BYTES, LEAST_BYTES, MOST_BYTES, unsaid.eventMaxBytes()),
        groupList());
  }

  private Naming naming() {
    Found found = sources.find(ConfigKey.DATASET_NAMING);
    if (found != null && found.text().equalsIgnoreCase("path")) {
      return Naming.PATH;
    }
    if (found != null && !found.text().equalsIgnoreCase("content")) {
      complain(ConfigKey.DATASET_NAMING, found);
    }
    return Naming.CONTENT;
  }

  private String namespace() {
    Found found = sources.find(ConfigKey.DATASET_NAMESPACE);
    if (found == null) {
      return DatasetSettings.DEFAULT.namespace();
    }
    String text = found.text();
    if (text.contains(HOST)) {
      // A host's name may have what a namespace may not; two hosts are hardly told apart by it.
      String host = HostName.elseOf(environment.getOrDefault("HOSTNAME", "").strip());
      text = host.isEmpty() ? text : text.replace(HOST, SafeNames.namespace(host));
    }
    if (!SafeNames.namespace(text).equals(text)) {
      complain(ConfigKey.DATASET_NAMESPACE, found);
      return DatasetSettings.DEFAULT.namespace();
    }
    return text;
  }

  private int number(ConfigKey key, int least, int most, int unsaid) {
    Found found = sources.find(key);
    if (found != null) {
      try {
        long number =
            key == ConfigKey.EVENT_MAX_BYTES
                ? ValueReader.bytes(found.text())
                : ValueReader.number(found.text());
        if (number >= least && number <= most) {
          return (int) number;
        }
        complain(key, found);
      } catch (IllegalArgumentException e) {
        complain(key, found);
      }
    }
    return unsaid;
  }

  private boolean groupList() {
    Found found = sources.find(ConfigKey.GROUP_LIST);
    if (found != null) {
      try {
        return ValueReader.bool(found.text());
      } catch (IllegalArgumentException e) {
        complain(ConfigKey.GROUP_LIST, found);
      }
    }
    return DatasetSettings.DEFAULT.groupList();
  }

  private void complain(ConfigKey key, Found found) {
    complaint.about(key, found, key.defaultText());
  }
}
