package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.event.Circumstances.SourceCode;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the commit that the program is made of: as its build noted it, or else that of the working
 * copy which the JVM was started in. The latter counts only if the program's code lies in it, too:
 * a program from elsewhere has nothing to do with the directory that it happens to be run in.
 */
final class SourceFinder {

  private SourceFinder() {}

  static @Nullable SourceCode find(@Nullable File code, File directory) {
    if (code == null) {
      return null;
    }
    SourceCode built = BuildNotes.of(code);
    return built == null ? ofWorkingCopy(code, directory) : built;
  }

  private static @Nullable SourceCode ofWorkingCopy(File code, File directory) {
    try {
      File from = directory.getCanonicalFile();
      GitDirectory git = GitDirectory.around(from);
      String commit = git == null ? null : git.commit();
      if (git == null || commit == null) {
        return null;
      }
      File top = git.workTree();
      if (!code.getCanonicalFile().toPath().startsWith(top.toPath())) {
        return null;
      }
      String inside = top.toPath().relativize(from.toPath()).toString();
      String path = inside.isEmpty() ? null : inside;
      RepositoryUrl remote = RepositoryUrl.parse(git.origin());
      String web = remote == null ? RepositoryUrl.ofDirectory(top) : remote.web();
      String url = RepositoryUrl.at(web, commit, path);
      return url == null
          ? null
          : new SourceCode(
              url,
              remote == null ? null : remote.shown(),
              path,
              commit,
              git.tagOf(commit),
              git.branch());
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      return null;
    }
  }
}
