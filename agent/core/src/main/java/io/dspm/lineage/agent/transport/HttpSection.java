package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.DeliverySettings;
import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.KeyStoreFile;
import io.dspm.lineage.agent.config.ProxyAddress;
import io.dspm.lineage.agent.config.Secret;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.delivery.HttpOptions;
import io.dspm.lineage.agent.delivery.HttpTransport;
import io.dspm.lineage.agent.delivery.Transport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the transport {@code http}, which is the agent's own transport over HTTP; what they
 * leave open is as the agent's own settings have it.
 */
final class HttpSection {

  private static final String EXPECTED_URL =
      "an http:// or https:// address without user and password";
  private static final int MOST_MILLIS = 3_600_000;
  private static final int MOST_PORT = 65_535;

  private final Section said;

  HttpSection(Section said) {
    this.said = said;
  }

  /**
   * @param alone whether this is the one server that the agent's own key, headers and certificate
   *     are for
   */
  Transport transport(Settings settings, boolean alone, String version) throws Misconfigured {
    Endpoint endpoint = endpoint();
    HttpOptions.Builder options =
        (alone
            ? HttpOptions.of(endpoint, settings.apiKey(), settings.delivery()).but()
            : toAnother(endpoint, settings.delivery()));
    ApiKey key = apiKey();
    if (key != null) {
      options.apiKey(key);
    }
    options.urlParameters(parameters());
    headers(options);
    compression(options);
    Integer millis = number(said, "timeoutInMillis", MOST_MILLIS, "milliseconds, 3600000 at most");
    if (millis != null) {
      options.timeout(Duration.ofMillis(millis));
    }
    certificate(options);
    proxy(endpoint, options);
    return new HttpTransport(options.build(), version);
  }

  private static HttpOptions.Builder toAnother(Endpoint endpoint, DeliverySettings settings) {
    return HttpOptions.to(endpoint)
        .timeout(settings.timeout())
        .proxy(settings.proxy())
        .trust(settings.trust());
  }

  private Endpoint endpoint() throws Misconfigured {
    String url = said.required("url", EXPECTED_URL);
    String path = said.text("endpoint");
    try {
      return Endpoint.parse(path == null ? url : joined(url, path));
    } catch (IllegalArgumentException e) {
      throw said.wrong("url", EXPECTED_URL);
    }
  }

  private String joined(String url, String path) throws Misconfigured {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    int host = base.indexOf("://") + 3;
    if (base.indexOf('/', host) >= 0 || base.indexOf('?', host) >= 0) {
      throw said.wrong("endpoint", "the path to be in url or in endpoint, not in both");
    }
    return base + (path.startsWith("/") ? "" : "/") + path;
  }

  private Map<String, String> parameters() throws Misconfigured {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : said.map("urlParams").entrySet()) {
      // As openlineage-java has it.
      parameters.put(each.getKey().replace("url.param.", ""), each.getValue());
    }
    return parameters;
  }

  private @Nullable ApiKey apiKey() throws Misconfigured {
    Section auth = said.section("auth");
    if (auth == null) {
      return null;
    }
    String type = auth.text("type");
    if (type != null && !type.equalsIgnoreCase("api_key")) {
      throw auth.wrong("type", "api_key, the only one that this agent knows");
    }
    String key = auth.text("apiKey");
    if (key == null) {
      key = auth.text("api_key");
    }
    if (key == null) {
      throw new Misconfigured(auth.name("apiKey") + " is missing: expected the API key");
    }
    try {
      return new ApiKey(key);
    } catch (IllegalArgumentException e) {
      throw auth.wrong("apiKey", "a token of visible ASCII characters");
    }
  }

  private void headers(HttpOptions.Builder options) throws Misconfigured {
    try {
      options.headers(said.map("headers"));
    } catch (IllegalArgumentException e) {
      throw said.wrong("headers", "headers that are the user's to say, " + e.getMessage());
    }
  }

  private void compression(HttpOptions.Builder options) throws Misconfigured {
    String compression = said.text("compression");
    if (compression != null) {
      if (!compression.equalsIgnoreCase("gzip")) {
        throw said.wrong("compression", "gzip");
      }
      options.gzip(true);
    }
  }

  private void certificate(HttpOptions.Builder options) throws Misconfigured {
    Section store = said.section("sslContext");
    if (store == null) {
      return;
    }
    // What is in the file says its type.
    store.text("keyStoreType");
    String path = store.required("keyStorePath", "a PKCS12 or JKS file with the client's key");
    String password = store.text("storePassword");
    String ofTheKey = store.text("keyPassword");
    if (ofTheKey != null && !ofTheKey.equals(password)) {
      throw store.wrong("keyPassword", "the same as storePassword");
    }
    try {
      Path file = Path.of(path).toAbsolutePath();
      options.key(new KeyStoreFile(file, password == null ? null : new Secret(password)));
    } catch (InvalidPathException e) {
      throw store.wrong("keyStorePath", "a file");
    }
  }

  private void proxy(Endpoint endpoint, HttpOptions.Builder options) throws Misconfigured {
    Section proxy = said.section("proxy");
    if (proxy == null) {
      return;
    }
    String host = proxy.required("host", "the proxy's host");
    Integer port = number(proxy, "port", MOST_PORT, "a port number");
    if (port == null) {
      throw new Misconfigured(proxy.name("port") + " is missing: expected a port number");
    }
    String others = proxy.text("nonProxyHosts");
    if (others == null || !isAmong(endpoint.host(), others)) {
      options.proxy(new ProxyAddress(host, port, null, null));
    }
  }

  /** Hosts separated by {@code |}, with an asterisk at either end for anything, as the JDK's. */
  private static boolean isAmong(String host, String others) {
    for (String other : others.split("\\|", -1)) {
      String name = other.strip();
      boolean before = name.startsWith("*");
      boolean after = name.length() > 1 && name.endsWith("*");
      String fixed = name.substring(before ? 1 : 0, name.length() - (after ? 1 : 0));
      boolean fits =
          before
              ? after ? host.contains(fixed) : host.endsWith(fixed)
              : after ? host.startsWith(fixed) : host.equalsIgnoreCase(fixed);
      if (fits && !name.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Integer number(Section of, String key, int most, String expected)
      throws Misconfigured {
    String text = of.text(key);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As below.
    }
    throw of.wrong(key, expected);
  }
}
