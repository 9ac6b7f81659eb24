package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Edge;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.NodeKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is around an entity.
 *
 * @param nodes the nearest first
 * @param versions those that runs read and wrote, of datasets whose names don't say it
 * @param more the nodes where the walk ended although they have further neighbours
 * @param truncated whether the limit of nodes ended it before the depth did
 */
public record GraphAnswer(
    Entity entity,
    Direction direction,
    int depth,
    List<Node> nodes,
    Collection<Edge> edges,
    Map<Edge, List<String>> versions,
    Set<NodeKey> more,
    boolean truncated) {}
