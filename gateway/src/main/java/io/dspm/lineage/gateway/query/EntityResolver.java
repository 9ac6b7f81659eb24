package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.NodeId;
import io.dspm.lineage.gateway.query.EntityException.Choice;
import io.dspm.lineage.gateway.store.NameReader;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a person means. Three readings are tried, and the first that finds something counts:
 *
 * <ol>
 *   <li>exact: a node's id, a dataset ID, a run's UUID;
 *   <li>whole names: a path, a SHA-256, a job or dataset by name or by {@code namespace/name};
 *   <li>parts: the end of a path, the beginning of a SHA-256 (8 digits or more).
 * </ol>
 *
 * A path means its newest content, {@code path@*} all of them, {@code path@sha256:<hash or its
 * beginning>} (the {@code sha256:} may be left out) the one with that hash. A job means all its
 * runs. Where one reading finds several things, they are the choices.
 */
public final class EntityResolver {
  /** More choices than this help nobody. */
  private static final int MAX_CHOICES = 50;

  /** A namespace has at most so many slashes; a path that is asked for may have any number. */
  private static final int MAX_SLASHES = 64;

  private static final Pattern HASH = Pattern.compile("(?:sha256:)?([0-9a-fA-F]{8,64})");
  private static final Pattern PATH_WITH_HASH =
      Pattern.compile("(.+)@(?:sha256:)?([0-9a-fA-F]{8,64})", Pattern.DOTALL);
  private static final String ALL_CONTENTS = "@*";

  private final NameReader names;
  private final int maxNodes;

  /**
   * @param maxNodes how many nodes an entity may stand for; of more, the newest are taken
   */
  public EntityResolver(NameReader names, int maxNodes) {
    this.names = names;
    this.maxNodes = maxNodes;
  }

  public Entity resolve(String asked) throws EntityException {
    Optional<Choice> exact = exact(asked);
    if (exact.isPresent()) {
      return entity(asked, exact.get());
    }
    Set<Choice> choices = wholeNames(asked);
    if (choices.isEmpty()) {
      choices = parts(asked);
    }
    if (choices.isEmpty()) {
      throw EntityException.unknown(asked);
    }
    if (choices.size() > 1) {
      throw EntityException.ambiguous(asked, choices.stream().limit(MAX_CHOICES).toList());
    }
    return entity(asked, choices.iterator().next());
  }

  /** The one job of this name; for questions that are about jobs only. */
  public JobName resolveJob(String asked) throws EntityException {
    Optional<JobName> byId = NodeId.job(asked).filter(names::exists);
    List<JobName> jobs = byId.isPresent() ? List.of(byId.get()) : jobs(asked);
    if (jobs.isEmpty()) {
      throw EntityException.unknown(asked);
    }
    if (jobs.size() > 1) {
      throw EntityException.ambiguous(asked, jobs.stream().map(EntityResolver::choice).toList());
    }
    return jobs.get(0);
  }

  private Optional<Choice> exact(String asked) {
    Optional<Choice> run = NodeId.run(asked).flatMap(names::run).map(EntityResolver::choice);
    Optional<Choice> dataset =
        NodeId.dataset(asked).flatMap(names::dataset).map(EntityResolver::choice);
    Optional<Choice> job = NodeId.job(asked).filter(names::exists).map(EntityResolver::choice);
    return run.or(() -> dataset).or(() -> job);
  }

  private Set<Choice> wholeNames(String asked) {
    Set<Choice> found = contents(asked, List::of);
    List<DatasetNode> datasets = names.datasetsNamed(afterEachSlash(asked));
    datasets.stream()
        .filter(node -> isNamed(asked, node.name().namespace(), node.name().name()))
        .map(EntityResolver::choice)
        .forEach(found::add);
    jobs(asked).stream().map(EntityResolver::choice).forEach(found::add);
    Matcher hash = HASH.matcher(asked);
    if (hash.matches() && hash.group(1).length() == 64) {
      found.addAll(byHash(hash));
    }
    return found;
  }

  private Set<Choice> parts(String asked) {
    Set<Choice> found =
        contents(
            asked,
            path -> path.startsWith("/") ? List.of() : names.pathsEndingWith(path, MAX_CHOICES));
    Matcher hash = HASH.matcher(asked);
    if (hash.matches()) {
      found.addAll(byHash(hash));
    }
    return found;
  }

  private interface Paths {
    List<String> of(String asked);
  }

  /**
   * Reads {@code path}, {@code path@*} and {@code path@hash}; a path itself may hold an {@code @}.
   */
  private Set<Choice> contents(String asked, Paths finder) {
    Set<Choice> found = new LinkedHashSet<>();
    // Several paths: the choices are paths, for they are what is to be chosen.
    List<String> plain = known(finder.of(asked));
    plain.forEach(path -> found.add(new Choice(Entity.Kind.DATASET, newestOrPath(path, plain))));
    if (asked.endsWith(ALL_CONTENTS)) {
      String path = asked.substring(0, asked.length() - ALL_CONTENTS.length());
      known(finder.of(path))
          .forEach(each -> found.add(new Choice(Entity.Kind.PATH, each + ALL_CONTENTS)));
    }
    Matcher withHash = PATH_WITH_HASH.matcher(asked);
    if (withHash.matches()) {
      String hash = withHash.group(2).toLowerCase(Locale.ROOT);
      for (String path : known(finder.of(withHash.group(1)))) {
        names.contents(path).stream()
            .filter(node -> sha256(node).startsWith(hash))
            .map(EntityResolver::choice)
            .forEach(found::add);
      }
    }
    return found;
  }

  private List<String> known(List<String> paths) {
    return paths.stream().filter(path -> !names.contents(path).isEmpty()).toList();
  }

  private String newestOrPath(String path, List<String> paths) {
    return paths.size() > 1 ? path : names.contents(path).get(0).id();
  }

  private List<Choice> byHash(Matcher hash) {
    String prefix = hash.group(1).toLowerCase(Locale.ROOT);
    return names.contentsByHash(prefix, MAX_CHOICES).stream().map(EntityResolver::choice).toList();
  }

  private List<JobName> jobs(String asked) {
    return names.jobsNamed(afterEachSlash(asked)).stream()
        .filter(job -> isNamed(asked, job.namespace(), job.name()))
        .toList();
  }

  private static boolean isNamed(String asked, String namespace, String name) {
    return asked.equals(name) || asked.equals(namespace + "/" + name);
  }

  /** All that may be a name when the rest before it is a namespace: both may hold slashes. */
  private static List<String> afterEachSlash(String asked) {
    List<String> ends = new ArrayList<>();
    ends.add(asked);
    for (int slash = asked.indexOf('/');
        slash >= 0 && ends.size() <= MAX_SLASHES;
        slash = asked.indexOf('/', slash + 1)) {
      ends.add(asked.substring(slash + 1));
    }
    return ends;
  }

  private static String sha256(DatasetNode node) {
    return node.name().content().map(FileContent::sha256).orElse("");
  }

  private static Choice choice(DatasetNode node) {
    return new Choice(Entity.Kind.DATASET, node.id());
  }

  private static Choice choice(RunNode node) {
    return new Choice(Entity.Kind.RUN, node.id());
  }

  private static Choice choice(JobName job) {
    return new Choice(Entity.Kind.JOB, job.id());
  }

  private Entity entity(String asked, Choice choice) throws EntityException {
    List<? extends Node> nodes =
        switch (choice.kind()) {
          case DATASET -> NodeId.dataset(choice.entity()).flatMap(names::dataset).stream().toList();
          case RUN -> NodeId.run(choice.entity()).flatMap(names::run).stream().toList();
          case PATH -> names.contents(withoutAll(choice.entity()));
          case JOB -> names.runs(NodeId.job(choice.entity()).orElseThrow(), maxNodes + 1);
        };
    if (nodes.isEmpty()) {
      throw EntityException.noRuns(choice.entity());
    }
    return new Entity(
        asked,
        choice.kind(),
        choice.entity(),
        nodes.stream().limit(maxNodes).map(Node::key).toList(),
        nodes.size() > maxNodes);
  }

  private static String withoutAll(String path) {
    return path.substring(0, path.length() - ALL_CONTENTS.length());
  }
}
