package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads the {@link FacetSettings}, as {@link SettingsReader} does the rest. */
final class FacetSettingsReader {

  /** Told what is no good. */
  interface Complaint {
    void about(ConfigKey key, Found found, String used);
  }

  private final ConfigSources sources;
  private final Properties properties;
  private final Complaint complaint;

  FacetSettingsReader(ConfigSources sources, Properties properties, Complaint complaint) {
    this.sources = sources;
    this.properties = properties;
    this.complaint = complaint;
  }

  FacetSettings read() {
    ZonedDateTime start = time(ConfigKey.NOMINAL_START);
    return new FacetSettings(
        owners(),
        pairs(ConfigKey.TAGS),
        start,
        nominalEnd(start),
        environment(),
        parameters(),
        process());
  }

  /** As {@code type:name}, which is how OpenLineage's clients say it. */
  private List<NamedValue> owners() {
    List<NamedValue> owners = new ArrayList<>();
    for (NamedValue pair : pairs(ConfigKey.OWNERS)) {
      String name = pair.value();
      owners.add(name == null ? pair : new NamedValue(name, pair.name()));
    }
    return owners;
  }

  private List<NamedValue> pairs(ConfigKey key) {
    List<NamedValue> pairs = new ArrayList<>();
    Found found = sources.find(key);
    if (found == null) {
      return pairs;
    }
    for (String part : ValueReader.list(found.text())) {
      int colon = part.indexOf(':');
      String name = (colon < 0 ? part : part.substring(0, colon)).strip();
      String value = colon < 0 ? null : part.substring(colon + 1).strip();
      if (name.isEmpty() || (value != null && value.isEmpty())) {
        complaint.about(key, new Found(found.name(), part), "the others");
      } else {
        pairs.add(new NamedValue(name, value));
      }
    }
    return pairs;
  }

  private @Nullable ZonedDateTime time(ConfigKey key) {
    Found found = sources.find(key);
    if (found == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(found.text());
    } catch (DateTimeException e) {
      complaint.about(key, found, "none");
      return null;
    }
  }

  private @Nullable ZonedDateTime nominalEnd(@Nullable ZonedDateTime start) {
    ZonedDateTime end = time(ConfigKey.NOMINAL_END);
    if (end == null || (start != null && !end.isBefore(start))) {
      return end;
    }
    Found found = sources.find(ConfigKey.NOMINAL_END);
    if (found != null) {
      complaint.about(ConfigKey.NOMINAL_END, found, "none");
    }
    return null;
  }

  private List<NamedValue> environment() {
    List<NamedValue> values = new ArrayList<>();
    for (String name : names(ConfigKey.ENVIRONMENT)) {
      Found found = sources.variable(name);
      if (found != null) {
        values.add(new NamedValue(name, Secrets.maskValue(name, found.text())));
      }
    }
    return values;
  }

  private List<NamedValue> parameters() {
    List<NamedValue> values = new ArrayList<>();
    for (String name : names(ConfigKey.PARAMETERS)) {
      String value = properties.getProperty(name);
      values.add(new NamedValue(name, value == null ? null : Secrets.maskValue(name, value)));
    }
    return values;
  }

  private List<String> names(ConfigKey key) {
    Found found = sources.find(key);
    return found == null ? List.of() : ValueReader.list(found.text());
  }

  private boolean process() {
    Found found = sources.find(ConfigKey.PROCESS);
    if (found != null) {
      try {
        return ValueReader.bool(found.text());
      } catch (IllegalArgumentException e) {
        complaint.about(ConfigKey.PROCESS, found, ConfigKey.PROCESS.defaultText());
      }
    }
    return true;
  }
}
