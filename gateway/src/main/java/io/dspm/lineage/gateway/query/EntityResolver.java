package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.NodeId;
import io.dspm.lineage.gateway.query.EntityException.Choice;
import io.dspm.lineage.gateway.store.GraphReader;
import io.dspm.lineage.gateway.store.NameReader;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import io.dspm.lineage.gateway.store.NodeKey;
import io.dspm.lineage.gateway.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a person means. Three readings are tried, and the first that finds something counts:
 *
 * <ol>
 *   <li>exact: a node's id, a dataset ID, a run's UUID;
 *   <li>whole names: a path, a SHA-256, a job or dataset by name or by {@code namespace/name};
 *   <li>parts: the end of a path, the beginning of a SHA-256 (8 digits or more).
 * </ol>
 *
 * What paths and hashes mean is said in {@link FileForms}. A job means all its runs. Where one
 * reading finds several things, they are the choices.
 */
public final class EntityResolver {
  /** More choices than this help nobody. */
  private static final int MAX_CHOICES = 50;

  /** A namespace has at most so many slashes; a path that is asked for may have any number. */
  private static final int MAX_SLASHES = 64;

  private final NameReader names;
  private final FileForms files;
  private final GraphReader graph;
  private final int maxNodes;

  /**
   * @param maxNodes how many nodes an entity may stand for; of more, the newest are taken
   */
  public EntityResolver(StoreReader reader, int maxNodes) {
    this.names = reader.names();
    this.files = new FileForms(reader.contents(), reader.versions(), MAX_CHOICES);
    this.graph = reader.graph();
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

  /** The one directory dataset that this is; also by a file that it lists. */
  public DatasetNode resolveDirectory(String asked) throws EntityException {
    Entity entity = resolve(asked);
    Map<NodeKey, Node> nodes = graph.nodes(entity.nodes());
    List<DatasetNode> directories =
        entity.nodes().stream()
            .map(nodes::get)
            .filter(DatasetNode.class::isInstance)
            .map(DatasetNode.class::cast)
            .filter(DatasetNode::isDirectory)
            .toList();
    if (directories.isEmpty()) {
      throw EntityException.noDirectory(entity.id());
    }
    if (directories.size() > 1) {
      throw EntityException.ambiguous(
          asked, directories.stream().limit(MAX_CHOICES).map(EntityResolver::choice).toList());
    }
    return directories.get(0);
  }

  private Optional<Choice> exact(String asked) {
    Optional<Choice> run = NodeId.run(asked).flatMap(names::run).map(EntityResolver::choice);
    Optional<Choice> dataset =
        NodeId.dataset(asked).flatMap(names::dataset).map(EntityResolver::choice);
    Optional<Choice> job = NodeId.job(asked).filter(names::exists).map(EntityResolver::choice);
    return run.or(() -> dataset).or(() -> job);
  }

  private Set<Choice> wholeNames(String asked) {
    Set<Choice> found = files.whole(asked);
    List<DatasetNode> datasets = names.datasetsNamed(afterEachSlash(asked));
    datasets.stream()
        .filter(node -> isNamed(asked, node.name().namespace(), node.name().name()))
        // Found by its path already, unless a newer content is meant.
        .filter(node -> !node.path().equals(Optional.of(node.name().name())))
        .map(EntityResolver::choice)
        .forEach(found::add);
    jobs(asked).stream().map(EntityResolver::choice).forEach(found::add);
    found.addAll(files.byWholeHash(asked));
    return found.isEmpty() ? files.listed(asked) : found;
  }

  private Set<Choice> parts(String asked) {
    Set<Choice> found = files.endingWith(asked);
    found.addAll(files.byHash(asked));
    return found;
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

  static Choice choice(DatasetNode node) {
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
          case PATH -> files.nodes(choice.entity());
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
}
