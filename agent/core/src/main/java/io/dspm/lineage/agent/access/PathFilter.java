package io.dspm.lineage.agent.access;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides by path what is lineage: not the JDK, nor code, nor the system's own files, nor the
 * agent's, unless a user's {@code include} says so; and nothing that a user's {@code exclude}
 * names.
 */
public final class PathFilter implements Predicate<Path> {

  /** Code, and the checksum side files that Hadoop's file systems write beside each file. */
  private static final String[] CODE = {
    ".jar", ".class", ".jmod", ".so", ".dylib", ".dll", ".jnilib", ".crc"
  };

  private static final String[] SYSTEM = {
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/",
    "/usr/share/fonts/",
    "/usr/local/share/fonts/",
    "/usr/share/fontconfig/",
    "/var/cache/fontconfig/",
    "/usr/share/zoneinfo/",
    "/usr/share/locale/",
    "/usr/lib/locale/",
    "/usr/lib/jvm/"
  };

  private static final String CONFIGURATION = "/etc/";

  /** Where the JDK and the system keep what they know of fonts, in each user's home. */
  private static final String[] CACHES = {"/.java/fonts/", "/.cache/fontconfig/"};

  private final List<PathMatcher> include;
  private final List<PathMatcher> exclude;
  private final List<String> excludedRoots;
  private final Set<String> excludedFiles;

  /**
   * @param include globs over absolute paths, as {@link java.nio.file.FileSystem#getPathMatcher}
   *     reads them
   * @param exclude likewise; include wins
   * @param own files and directories of the agent
   * @param code the running JDK's directory, and archives that classes are loaded from
   * @throws java.util.regex.PatternSyntaxException if a glob is malformed
   */
  public PathFilter(List<String> include, List<String> exclude, List<Path> own, List<Path> code) {
    this.include = matchers(include);
    this.exclude = matchers(exclude);
    this.excludedRoots = new ArrayList<>(List.of(SYSTEM));
    this.excludedFiles = new HashSet<>();
    for (Path path : own) {
      addRoot(path);
    }
    for (Path path : code) {
      addRoot(path);
    }
  }

  /** Whether the user named the file, so that it counts whatever else is known of it. */
  boolean includes(Path path) {
    return matches(include, path);
  }

  /** Whether use of the file at this absolute, resolved path counts. */
  public boolean counts(Path path) {
    return whyNot(path) == null;
  }

  @Override
  public boolean test(Path path) {
    return counts(path);
  }

  /** Why use of a file does not count, in words; {@code null} if it does. */
  public @Nullable String whyNot(Path path) {
    String why = excludedByDefault(path.toString());
    if (why == null && exclude.isEmpty()) {
      return null;
    }
    if (matches(include, path)) {
      return null;
    }
    return why == null && matches(exclude, path) ? "exclude names it" : why;
  }

  /**
   * Why use of a file does not count, also by the name that the program gave: much of the system's
   * configuration is links to elsewhere.
   *
   * @param given as the program named it: a String or a Path
   */
  @Nullable String whyNot(Path path, Object given) {
    String why = whyNot(path);
    if (why == null && given.toString().startsWith(CONFIGURATION) && !matches(include, path)) {
      return "by default, nothing that is named as " + CONFIGURATION + " counts";
    }
    return why;
  }

  private @Nullable String excludedByDefault(String path) {
    for (String suffix : CODE) {
      if (path.endsWith(suffix)) {
        return "by default, files that end in " + suffix + " are none of the data";
      }
    }
    for (String root : excludedRoots) {
      if (path.startsWith(root)) {
        return "by default, nothing below " + root + " counts";
      }
    }
    for (String directory : CACHES) {
      if (path.contains(directory)) {
        return "by default, nothing in a directory " + directory + " counts";
      }
    }
    return excludedFiles.contains(path) ? "it is the agent's own, or code" : null;
  }

  private void addRoot(Path path) {
    Path real = path.toAbsolutePath().normalize();
    try {
      real = path.toRealPath();
    } catch (IOException notThereYet) {
      // The spool is made when the first event is: its name will do, with its nearest ancestor
      // resolved.
      Path parent = real.getParent();
      while (parent != null && !parent.toFile().exists()) {
        parent = parent.getParent();
      }
      if (parent != null) {
        try {
          real = parent.toRealPath().resolve(parent.relativize(real));
        } catch (IOException unreadable) {
          real = path.toAbsolutePath().normalize();
        }
      }
    }
    if (real.toFile().isFile()) {
      excludedFiles.add(real.toString());
    } else {
      excludedRoots.add(real + real.getFileSystem().getSeparator());
    }
  }

  private static boolean matches(List<PathMatcher> matchers, Path path) {
    for (int i = 0; i < matchers.size(); i++) {
      if (matchers.get(i).matches(path)) {
        return true;
      }
    }
    return false;
  }

  private static List<PathMatcher> matchers(List<String> globs) {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String glob : globs) {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
    }
    return matchers;
  }
}
