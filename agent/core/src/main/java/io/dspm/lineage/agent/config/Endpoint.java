package io.dspm.lineage.agent.config;

/**
 * Where events go: an http or https address without credentials in it. Read by hand because {@code
 * java.net.URI} finds no host in {@code http://marquez_api:5000}, and such are the names of
 * containers.
 *
 * @param https whether TLS is spoken
 * @param host a name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 * @param path begins with {@code /}
 * @param query with its {@code ?}, or empty; may hold a token and is never shown
 */
public record Endpoint(boolean https, String host, int port, String path, String query) {

  static final String DEFAULT_PATH = "/api/v1/lineage";

  /**
   * Reads an address; a bare base URL gets {@value #DEFAULT_PATH}, a fragment is left out.
   *
   * @throws IllegalArgumentException if it is no http or https address, or holds credentials
   */
  public static Endpoint parse(String text) {
    boolean https = text.regionMatches(true, 0, "https://", 0, 8);
    if (!https && !text.regionMatches(true, 0, "http://", 0, 7)) {
      throw new IllegalArgumentException("Neither http:// nor https://");
    }
    int from = https ? 8 : 7;
    int end = indexOfAny(text, "/?#", from);
    String authority = text.substring(from, end);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("Credentials do not belong here");
    }
    int pathEnd = indexOfAny(text, "?#", end);
    String path = text.substring(end, pathEnd);
    String query = text.substring(pathEnd, indexOfAny(text, "#", pathEnd));
    requireVisibleAscii(text);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
    String host = hasPort ? authority.substring(0, colon) : authority;
    requireHost(host);
    int port = hasPort ? port(authority.substring(colon + 1)) : https ? 443 : 80;
    boolean bare = path.isEmpty() || path.equals("/");
    return new Endpoint(https, host, port, bare ? DEFAULT_PATH : path, query);
  }

  /** The whole address, with the query: for the request, not for people. */
  public String url() {
    return this + query;
  }

  /** The address without its query: for people. */
  @Override
  public String toString() {
    String shownPort = port == (https ? 443 : 80) ? "" : ":" + port;
    return (https ? "https://" : "http://") + host + shownPort + path;
  }

  private static void requireHost(String host) {
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    String inner = brackets ? host.substring(1, host.length() - 1) : host;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (brackets ? c != ':' && c != '.' : c != '.' && c != '-' && c != '_')) {
        throw new IllegalArgumentException("No host name");
      }
    }
    if (inner.isEmpty()) {
      throw new IllegalArgumentException("No host");
    }
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || port > 65535) {
        throw new IllegalArgumentException("No port number");
      }
      port = port * 10 + (c - '0');
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("No port number");
    }
    return port;
  }

  private static void requireVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        throw new IllegalArgumentException("A blank or a character outside ASCII");
      }
    }
  }

  private static int indexOfAny(String text, String stops, int from) {
    int i = from;
    while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }
}
