package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import io.dspm.lineage.agent.log.LogLevel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Settings}, and is the only reader of properties and environment in the agent:
 * agent arguments beat system properties, which beat environment variables, which beat the file
 * named by {@code lineage.config}, which beats the defaults.
 *
 * <p>Never fails: an unknown key or a bad value gives a warning that names key, value and what was
 * expected, and the default is used. No warning shows a secret.
 */
public final class SettingsReader {

  /**
   * What was read.
   *
   * @param warnings one line each, for the log once its level is known
   */
  public record Reading(Settings settings, List<String> warnings) {}

  private static final int MOST_HASH_THREADS = 256;

  private final Properties properties;
  private final Map<String, String> environment;
  private final ConfigSources sources;
  private final List<String> warnings;

  private SettingsReader(
      @Nullable String agentArguments, Properties properties, Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
    this.warnings = new ArrayList<>();
    this.sources = new ConfigSources(agentArguments, properties, environment, warnings);
  }

  /** Reads this JVM's configuration; {@code agentArguments} is what premain was given. */
  public static Reading read(@Nullable String agentArguments) {
    return read(agentArguments, System.getProperties(), System.getenv());
  }

  static Reading read(
      @Nullable String agentArguments, Properties properties, Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(agentArguments, properties, environment);
    Settings settings = reader.settings();
    return new Reading(settings, List.copyOf(reader.warnings));
  }

  private Settings settings() {
    Path spoolDir = spoolDir();
    return new Settings(
        namespace(),
        endpoint(),
        apiKey(),
        new TransportSettingsReader(sources, properties, environment, warnings).read(),
        enabled(),
        text(ConfigKey.JOB_NAME),
        jobs(),
        list(ConfigKey.INCLUDE),
        list(ConfigKey.EXCLUDE),
        spoolDir,
        duration(ConfigKey.EXIT_TIMEOUT),
        duration(ConfigKey.START_DELAY),
        duration(ConfigKey.CHECKPOINT_INTERVAL),
        hashThreads(),
        parents(spoolDir),
        new FacetSettingsReader(sources, properties, new Warned()).read(),
        new DatasetSettingsReader(sources, environment, new Warned()).read(),
        new SpoolSettingsReader(sources, new Warned()).read(),
        new DeliverySettingsReader(sources, properties, new Warned()).read(),
        logLevel());
  }

  private Parents parents(Path spoolDir) {
    return new ParentsReader(sources, warnings)
        .read(bool(ConfigKey.PARENT), bool(ConfigKey.CHILDREN), spoolDir);
  }

  private boolean bool(ConfigKey key) {
    Found found = sources.find(key);
    if (found != null) {
      try {
        return ValueReader.bool(found.text());
      } catch (IllegalArgumentException e) {
        warn(key, found, key.defaultText());
      }
    }
    return ValueReader.bool(key.defaultText());
  }

  private String namespace() {
    Found found = sources.find(ConfigKey.NAMESPACE);
    if (found == null) {
      return ConfigKey.NAMESPACE.defaultText();
    }
    String safe = SafeNames.namespace(found.text());
    if (!safe.equals(found.text())) {
      warn(ConfigKey.NAMESPACE, found, safe);
    }
    return safe;
  }

  private Endpoint endpoint() {
    Found found = sources.find(ConfigKey.ENDPOINT);
    if (found != null) {
      try {
        return Endpoint.parse(joined(found));
      } catch (IllegalArgumentException e) {
        // Credentials or a token may stand in an address.
        boolean show = found.text().indexOf('@') < 0 && found.text().indexOf('?') < 0;
        Found shown = show ? found : new Found(found.name(), "(not shown)");
        warn(ConfigKey.ENDPOINT, shown, ConfigKey.ENDPOINT.defaultText());
      }
    }
    return Endpoint.parse(ConfigKey.ENDPOINT.defaultText());
  }

  /** OpenLineage's own clients take the base from one variable and the path from another. */
  private String joined(Found base) {
    Found path =
        base.name().equals("OPENLINEAGE_URL") ? sources.variable("OPENLINEAGE_ENDPOINT") : null;
    if (path == null) {
      return base.text();
    }
    String head = base.text();
    while (head.endsWith("/")) {
      head = head.substring(0, head.length() - 1);
    }
    return head + (path.text().startsWith("/") ? "" : "/") + path.text();
  }

  private @Nullable ApiKey apiKey() {
    Found found = sources.find(ConfigKey.API_KEY);
    if (found == null) {
      return null;
    }
    try {
      return new ApiKey(found.text());
    } catch (IllegalArgumentException e) {
      warn(ConfigKey.API_KEY, new Found(found.name(), "(not shown)"), "none");
      return null;
    }
  }

  private boolean enabled() {
    Found found = sources.find(ConfigKey.ENABLED);
    if (found == null) {
      return true;
    }
    try {
      return ValueReader.bool(found.text()) != found.name().equals("OPENLINEAGE_DISABLED");
    } catch (IllegalArgumentException e) {
      warn(ConfigKey.ENABLED, found, null);
      return true;
    }
  }

  private List<JobPattern> jobs() {
    List<JobPattern> patterns = new ArrayList<>();
    Found found = sources.find(ConfigKey.JOBS);
    if (found != null) {
      for (String part : ValueReader.list(found.text())) {
        try {
          patterns.add(JobPattern.parse(part));
        } catch (IllegalArgumentException e) {
          warn(ConfigKey.JOBS, new Found(found.name(), part), "the others");
        }
      }
    }
    return patterns;
  }

  private List<String> list(ConfigKey key) {
    Found found = sources.find(key);
    return found == null ? List.of() : ValueReader.list(found.text());
  }

  private Duration duration(ConfigKey key) {
    Found found = sources.find(key);
    if (found != null) {
      try {
        return ValueReader.duration(found.text());
      } catch (IllegalArgumentException e) {
        warn(key, found, key.defaultText());
      }
    }
    return ValueReader.duration(key.defaultText());
  }

  private int hashThreads() {
    int usual = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    Found found = sources.find(ConfigKey.HASH_THREADS);
    if (found != null) {
      try {
        return ValueReader.number(found.text(), 1, MOST_HASH_THREADS);
      } catch (IllegalArgumentException e) {
        warn(ConfigKey.HASH_THREADS, found, Integer.toString(usual));
      }
    }
    return usual;
  }

  private LogLevel logLevel() {
    Found found = sources.find(ConfigKey.LOG_LEVEL);
    if (found != null) {
      try {
        return ValueReader.level(found.text());
      } catch (IllegalArgumentException e) {
        warn(ConfigKey.LOG_LEVEL, found, ConfigKey.LOG_LEVEL.defaultText());
      }
    }
    return ValueReader.level(ConfigKey.LOG_LEVEL.defaultText());
  }

  private Path spoolDir() {
    Found found = sources.find(ConfigKey.SPOOL_DIR);
    if (found != null) {
      try {
        return path(found.text());
      } catch (InvalidPathException e) {
        warn(ConfigKey.SPOOL_DIR, found, ConfigKey.SPOOL_DIR.defaultText());
      }
    }
    return path(ConfigKey.SPOOL_DIR.defaultText());
  }

  private Path path(String text) {
    if (!text.startsWith("~/")) {
      return Path.of(text).toAbsolutePath().normalize();
    }
    String home = properties.getProperty("user.home", "?");
    if (home.isBlank() || home.equals("?")) {
      // What the JDK says for a user without an entry in passwd, as in many containers.
      String user = properties.getProperty("user.name", "");
      home = properties.getProperty("java.io.tmpdir", "/tmp") + "/lineage-" + fileName(user);
    }
    return Path.of(home, text.substring(2)).toAbsolutePath().normalize();
  }

  private static String fileName(String text) {
    return SafeNames.namespace(text).replace('/', '_').replace(':', '_');
  }

  private @Nullable String text(ConfigKey key) {
    Found found = sources.find(key);
    return found == null ? null : found.text();
  }

  /** No lambda: this is premain. */
  private final class Warned implements FacetSettingsReader.Complaint {
    @Override
    public void about(ConfigKey key, Found found, String used) {
      warn(key, found, used);
    }
  }

  private void warn(ConfigKey key, Found found, @Nullable String used) {
    warnings.add(
        (key.secret() ? found.name() : found.name() + "=" + found.text())
            + " is no good: expected "
            + key.expected()
            + "; using "
            + (used == null ? key.defaultText() : used));
  }
}
