package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.event.Circumstances.SourceCode;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What a build has noted in the program's jar or directory of the commit that it was built from:
 * {@code git.properties}, as the git-commit-id plugins of Maven and Gradle write it, or attributes
 * of the manifest.
 */
final class BuildNotes {

  private static final String[] PLACES = {
    "git.properties",
    "BOOT-INF/classes/git.properties",
    "WEB-INF/classes/git.properties",
    "META-INF/git.properties"
  };

  private static final String[] COMMITS = {
    "Git-Commit", "Git-Commit-Id", "Git-Revision", "Git-SHA", "SCM-Revision", "Implementation-Build"
  };

  private static final String[] REMOTES = {
    "Git-Url", "Git-Remote-Url", "Git-Repository", "Git-Repository-Url", "SCM-Url"
  };

  private BuildNotes() {}

  /** {@code null} if there are none that name a commit and where to find it. */
  static @Nullable SourceCode of(File code) {
    try {
      return code.isDirectory() ? ofDirectory(code) : ofJar(code);
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      return null;
    }
  }

  private static @Nullable SourceCode ofDirectory(File directory) throws IOException {
    for (String place : PLACES) {
      File file = new File(directory, place);
      if (file.isFile()) {
        try (InputStream in = new FileInputStream(file)) {
          return ofProperties(in);
        }
      }
    }
    return null;
  }

  private static @Nullable SourceCode ofJar(File jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar)) {
      for (String place : PLACES) {
        ZipEntry entry = zip.getEntry(place);
        if (entry != null) {
          try (InputStream in = zip.getInputStream(entry)) {
            return ofProperties(in);
          }
        }
      }
      ZipEntry manifest = zip.getEntry("META-INF/MANIFEST.MF");
      if (manifest == null) {
        return null;
      }
      try (InputStream in = zip.getInputStream(manifest)) {
        return ofManifest(new Manifest(in).getMainAttributes());
      }
    } catch (ZipException noJar) {
      return null;
    }
  }

  private static @Nullable SourceCode ofProperties(InputStream in) throws IOException {
    Properties git = new Properties();
    git.load(in);
    String full = git.getProperty("git.commit.id.full");
    String commit =
        GitDirectory.commitOrNone(full == null ? git.getProperty("git.commit.id") : full);
    String branch = git.getProperty("git.branch");
    // On a build server without a branch, the plugins say the commit here.
    boolean none = branch == null || branch.isBlank() || branch.equals(commit);
    String tags = git.getProperty("git.tags", "").strip();
    int comma = tags.indexOf(',');
    String tag = comma < 0 ? tags : tags.substring(0, comma).strip();
    return source(commit, git.getProperty("git.remote.origin.url"), none ? null : branch, tag);
  }

  private static @Nullable SourceCode ofManifest(Attributes attributes) {
    String branch = attributes.getValue("Git-Branch");
    return source(
        GitDirectory.commitOrNone(first(attributes, COMMITS)),
        first(attributes, REMOTES),
        branch == null || branch.isBlank() ? null : branch,
        "");
  }

  private static @Nullable String first(Attributes attributes, String[] names) {
    for (String name : names) {
      String value = attributes.getValue(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private static @Nullable SourceCode source(
      @Nullable String commit, @Nullable String remote, @Nullable String branch, String tag) {
    RepositoryUrl repository = RepositoryUrl.parse(remote);
    String url = repository == null ? null : RepositoryUrl.at(repository.web(), commit, null);
    return commit == null || repository == null || url == null
        ? null
        : new SourceCode(url, repository.shown(), null, commit, tag.isEmpty() ? null : tag, branch);
  }
}
