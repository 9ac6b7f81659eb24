package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.config.Secrets;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The address of a repository, without what would let anybody in.
 *
 * @param shown as git was given it, without password, token, query and fragment
 * @param web where a person finds it: without the ending {@code .git}, and by https where git is
 *     spoken to by ssh
 */
record RepositoryUrl(String shown, String web) {

  RepositoryUrl {
    shown = Secrets.maskValue("", shown);
  }

  /** Marquez fails on a longer one, and for ever. */
  private static final int LONGEST = 255;

  /** Reads a remote's address; {@code null} if it makes no sense. */
  static @Nullable RepositoryUrl parse(@Nullable String remote) {
    String text = remote == null ? "" : remote.strip();
    int scheme = text.indexOf("://");
    if (text.isEmpty()) {
      return null;
    }
    if (scheme > 0) {
      return ofUrl(text, scheme);
    }
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    if (colon > 0 && (slash < 0 || colon < slash)) {
      // kim@host:path, as ssh writes it.
      int at = text.lastIndexOf('@', colon);
      String path = text.substring(colon + 1);
      while (path.startsWith("/")) {
        path = path.substring(1);
      }
      String web = "https://" + text.substring(at + 1, colon) + "/" + path;
      return new RepositoryUrl(text, withoutEnding(web));
    }
    return text.startsWith("/") ? new RepositoryUrl(text, ofDirectory(new File(text))) : null;
  }

  private static RepositoryUrl ofUrl(String text, int scheme) {
    int end = scheme + 3;
    while (end < text.length() && "?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String kind = text.substring(0, scheme);
    String rest = text.substring(scheme + 3, end);
    int slash = rest.indexOf('/');
    int at = rest.lastIndexOf('@', slash < 0 ? rest.length() : slash);
    String user = at < 0 ? "" : rest.substring(0, at);
    rest = rest.substring(at + 1);
    if (kind.equals("ssh") || kind.endsWith("+ssh")) {
      int colon = user.indexOf(':');
      String name = colon < 0 ? user : user.substring(0, colon);
      String shown = kind + "://" + (name.isEmpty() ? "" : name + "@") + rest;
      return new RepositoryUrl(shown, withoutEnding("https://" + withoutPort(rest)));
    }
    String shown = kind + "://" + rest;
    String web = kind.equals("git") ? "https://" + withoutPort(rest) : shown;
    return new RepositoryUrl(shown, withoutEnding(web));
  }

  private static String withoutPort(String rest) {
    int slash = rest.indexOf('/');
    int colon = rest.indexOf(':');
    return colon >= 0 && colon < slash ? rest.substring(0, colon) + rest.substring(slash) : rest;
  }

  private static String withoutEnding(String web) {
    String bare = web.endsWith("/") ? web.substring(0, web.length() - 1) : web;
    return bare.endsWith(".git") ? bare.substring(0, bare.length() - 4) : bare;
  }

  /** The address of what is on this machine alone. */
  static String ofDirectory(File directory) {
    return directory.toPath().toUri().toString();
  }

  /**
   * Where a person finds a directory of a commit: where it is known how the host shows it, that;
   * else the repository.
   *
   * @return {@code null} if no server would take it
   */
  static @Nullable String at(String web, @Nullable String commit, @Nullable String path) {
    String place = web;
    String between = "";
    if (web.startsWith("https://github.com/")) {
      between = "/tree/";
    } else if (web.startsWith("https://gitlab.")) {
      between = "/-/tree/";
    } else if (web.startsWith("https://bitbucket.org/")) {
      between = "/src/";
    }
    if (commit != null && !between.isEmpty()) {
      place = web + between + commit + (path == null ? "" : "/" + path);
    }
    String valid = valid(place);
    return valid == null ? valid(web) : valid;
  }

  private static @Nullable String valid(String url) {
    try {
      String ascii = new URI(url).toASCIIString();
      return ascii.length() <= LONGEST && ascii.equals(Secrets.maskValue("", ascii)) ? ascii : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
