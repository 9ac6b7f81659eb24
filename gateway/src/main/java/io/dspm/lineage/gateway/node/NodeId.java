package io.dspm.lineage.gateway.node;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The strings that name a node in answers and that every query takes back.
 *
 * <ul>
 *   <li>a file's content in namespace {@code file}: its dataset ID, {@code
 *       file::/data/clean.csv@sha256:9f86...}
 *   <li>another dataset: {@code dataset:<namespace>/<name>}
 *   <li>a run: {@code run:<uuid>}
 *   <li>a job: {@code job:<namespace>/<name>}
 * </ul>
 *
 * In a namespace {@code /} is written {@code %2F} and {@code %} is written {@code %25}, so that the
 * first {@code /} ends it; names stand as they are.
 */
public final class NodeId {
  static final String DATASET = "dataset:";
  static final String JOB = "job:";
  static final String RUN = "run:";

  private NodeId() {}

  /** The dataset that this string is the id of, if it has the form of one. */
  public static Optional<DatasetName> dataset(String id) {
    if (id.startsWith(FileContent.PREFIX)) {
      return FileContent.parse(id).map(content -> new DatasetName(FileContent.NAMESPACE, id));
    }
    String[] parts = split(id, DATASET);
    return parts == null ? Optional.empty() : Optional.of(new DatasetName(parts[0], parts[1]));
  }

  /** The job that this string is the id of, if it has the form of one. */
  public static Optional<JobName> job(String id) {
    String[] parts = split(id, JOB);
    return parts == null ? Optional.empty() : Optional.of(new JobName(parts[0], parts[1]));
  }

  /**
   * The run that this string is the id of, if it has the form of one; the prefix may be missing.
   */
  public static Optional<RunId> run(String id) {
    return RunId.parse(id.startsWith(RUN) ? id.substring(RUN.length()) : id);
  }

  static String of(String prefix, String namespace, String name) {
    return prefix + namespace.replace("%", "%25").replace("/", "%2F") + "/" + name;
  }

  private static String @Nullable [] split(String id, String prefix) {
    int slash = id.indexOf('/');
    if (!id.startsWith(prefix) || slash < 0) {
      return null;
    }
    String namespace = id.substring(prefix.length(), slash);
    return new String[] {
      namespace.replace("%2F", "/").replace("%25", "%"), id.substring(slash + 1)
    };
  }
}
