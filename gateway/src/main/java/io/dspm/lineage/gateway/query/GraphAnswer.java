package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.NodeKey;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What is around an entity.
 *
 * @param nodes the nearest first
 * @param more the nodes where the walk ended although they have further neighbours
 * @param truncated whether the limit of nodes ended it before the depth did
 */
public record GraphAnswer(
    Entity entity,
    Direction direction,
    int depth,
    List<Node> nodes,
    Collection<Edge> edges,
    Set<NodeKey> more,
    boolean truncated) {}
