package io.dspm.lineage.agent.programs.uses;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One way of using files, and what it ought to be recorded as.
 *
 * @param name the name of its job and of its directory
 * @param words what is done, in Markdown, for the table of what is covered
 * @param since the first JDK that can do it
 * @param unknownBefore JDKs below this one can't tell what was read, and the event says so; or 0
 * @param needs directories without which a machine can't show it
 * @param note for whoever compares with system calls: why these say something else; or empty
 * @param alone whether it needs a JVM of its own; its run is that JVM's
 * @param shell how a shell redirects that JVM's standard streams
 * @param runs what each of its runs ought to be recorded as, the first being its own
 * @param given prepares its directory, in another JVM
 * @param before done before the JVM's first job
 * @param body what is done
 */
public record FileUse(
    String name,
    String words,
    int since,
    int unknownBefore,
    List<Path> needs,
    String note,
    boolean alone,
    String shell,
    List<Expected> runs,
    Step given,
    Step before,
    Step body) {

  /** Something done in the directory of a use. */
  public interface Step {
    void in(Place place) throws Exception;
  }

  /**
   * What one run ought to be recorded as.
   *
   * @param job the run's job
   * @param reads its inputs
   * @param writes its outputs
   * @param gap what its {@code extractionError} ought to say, or empty for no such facet
   */
  public record Expected(String job, List<Content> reads, List<Content> writes, String gap) {}

  /**
   * A file with a content.
   *
   * @param file its path from the use's directory; {@code *} stands for characters that only the
   *     JDK knows
   * @param text what it held; {@code null} for a read: what it held before the program, and for a
   *     write: what it holds after it
   */
  public record Content(String file, String text) {}

  /** Whether a JDK of this version has what is used. */
  public boolean existsOn(int jdk) {
    return jdk >= since;
  }

  /** Whether this machine has what is needed. */
  public boolean isPossibleHere() {
    return needs.stream().allMatch(Files::isDirectory);
  }
}
