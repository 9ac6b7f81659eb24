package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import io.dspm.lineage.agent.config.FacetSettingsReader.Complaint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads the {@link DeliverySettings}, as {@link SettingsReader} does the rest. */
final class DeliverySettingsReader {

  private static final int MOST_THREADS = 64;

  private final ConfigSources sources;
  private final Properties properties;
  private final Complaint complaint;

  DeliverySettingsReader(ConfigSources sources, Properties properties, Complaint complaint) {
    this.sources = sources;
    this.properties = properties;
    this.complaint = complaint;
  }

  DeliverySettings read() {
    return new DeliverySettings(
        threads(),
        timeout(),
        headers(),
        gzip(),
        proxy(),
        store(ConfigKey.TLS_TRUST, ConfigKey.TLS_TRUST_PASSWORD),
        key());
  }

  private int threads() {
    Found found = sources.find(ConfigKey.DELIVERY_THREADS);
    if (found != null) {
      try {
        return ValueReader.number(found.text(), 1, MOST_THREADS);
      } catch (IllegalArgumentException e) {
        complain(ConfigKey.DELIVERY_THREADS, found);
      }
    }
    return DeliverySettings.DEFAULT.threads();
  }

  private Duration timeout() {
    Found found = sources.find(ConfigKey.DELIVERY_TIMEOUT);
    if (found != null) {
      try {
        Duration timeout = ValueReader.duration(found.text());
        if (!timeout.isZero()) {
          return timeout;
        }
        complain(ConfigKey.DELIVERY_TIMEOUT, found);
      } catch (IllegalArgumentException e) {
        complain(ConfigKey.DELIVERY_TIMEOUT, found);
      }
    }
    return DeliverySettings.DEFAULT.timeout();
  }

  private CustomHeaders headers() {
    Found found = sources.find(ConfigKey.DELIVERY_HEADERS);
    if (found != null) {
      try {
        return CustomHeaders.parse(found.text());
      } catch (IllegalArgumentException e) {
        complaint.about(ConfigKey.DELIVERY_HEADERS, found, "none");
      }
    }
    return CustomHeaders.NONE;
  }

  private boolean gzip() {
    Found found = sources.find(ConfigKey.DELIVERY_GZIP);
    if (found != null) {
      try {
        return ValueReader.bool(found.text());
      } catch (IllegalArgumentException e) {
        complain(ConfigKey.DELIVERY_GZIP, found);
      }
    }
    return DeliverySettings.DEFAULT.gzip();
  }

  private @Nullable ProxyAddress proxy() {
    Found found = sources.find(ConfigKey.PROXY);
    if (found == null) {
      return null;
    }
    Found user = sources.find(ConfigKey.PROXY_USER);
    try {
      return ProxyAddress.parse(
          found.text(), user == null ? null : user.text(), secret(ConfigKey.PROXY_PASSWORD));
    } catch (IllegalArgumentException e) {
      boolean show = found.text().indexOf('@') < 0;
      complaint.about(
          ConfigKey.PROXY,
          show ? found : new Found(found.name(), "(not shown)"),
          "what the JVM is told");
      return null;
    }
  }

  private @Nullable KeyStoreFile key() {
    KeyStoreFile said = store(ConfigKey.TLS_KEY, ConfigKey.TLS_KEY_PASSWORD);
    String ofTheJvm = properties.getProperty("javax.net.ssl.keyStore", "");
    if (said != null || ofTheJvm.isBlank() || ofTheJvm.equals("NONE")) {
      return said;
    }
    try {
      String password = properties.getProperty("javax.net.ssl.keyStorePassword");
      return new KeyStoreFile(absolute(ofTheJvm), password == null ? null : new Secret(password));
    } catch (InvalidPathException e) {
      // The program's own affair.
      return null;
    }
  }

  private @Nullable KeyStoreFile store(ConfigKey file, ConfigKey password) {
    Found found = sources.find(file);
    if (found == null) {
      return null;
    }
    try {
      return new KeyStoreFile(absolute(found.text()), secret(password));
    } catch (InvalidPathException e) {
      complaint.about(file, found, "what the JVM is told");
      return null;
    }
  }

  private static Path absolute(String text) {
    return Path.of(text).toAbsolutePath().normalize();
  }

  private @Nullable Secret secret(ConfigKey key) {
    Found found = sources.find(key);
    return found == null ? null : new Secret(found.text());
  }

  private void complain(ConfigKey key, Found found) {
    complaint.about(key, found, key.defaultText());
  }
}
