package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.ProxyAddress;
import io.dspm.lineage.agent.config.Secret;
import io.dspm.lineage.agent.config.Secrets;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is secret about the way to the server out of texts that came from there: some servers
 * say back what they were sent.
 */
final class Redaction {

  /** Less is no secret, and would be found everywhere. */
  private static final int SHORTEST = 4;

  private final List<String> secrets = new ArrayList<>();
  private int longest;

  Redaction(HttpOptions options) {
    add(options.apiKey() == null ? null : options.apiKey().token());
    for (String value : options.headers().values().values()) {
      add(value);
      // Basic, Bearer, Token: and what comes then.
      add(value.substring(value.indexOf(' ') + 1));
    }
    addParameters(options.endpoint().query());
    ProxyAddress proxy = options.proxy();
    if (proxy != null) {
      add(text(proxy.password()));
      add(basic(proxy.user(), text(proxy.password())));
    }
  }

  /** What to read more of a text of which so much is to be shown. */
  int longest() {
    return longest;
  }

  String of(String text) {
    String shown = text;
    for (String secret : secrets) {
      shown = shown.replace(secret, Secrets.MASK);
    }
    return shown;
  }

  private void add(@Nullable String secret) {
    if (secret != null && secret.length() >= SHORTEST) {
      int at = 0;
      while (at < secrets.size() && secrets.get(at).length() > secret.length()) {
        at++;
      }
      // The longest first: one may hold another.
      secrets.add(at, secret);
      longest = Math.max(longest, secret.length());
    }
  }

  private void addParameters(String query) {
    add(query);
    int from = 1;
    while (from < query.length()) {
      int and = query.indexOf('&', from);
      int end = and < 0 ? query.length() : and;
      String value = query.substring(Math.min(end, query.indexOf('=', from) + 1), end);
      add(value);
      add(decoded(value));
      from = end + 1;
    }
  }

  private static @Nullable String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String text(@Nullable Secret secret) {
    return secret == null ? null : secret.text();
  }

  private static @Nullable String basic(@Nullable String user, @Nullable String password) {
    return user == null || password == null
        ? null
        : Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Redaction[hidden]";
  }
}
