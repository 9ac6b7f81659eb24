package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Edge;
import io.dspm.lineage.gateway.store.Node;
import java.util.List;
import java.util.Map;

/**
 * A shortest way that data took.
 *
 * @param nodes in the direction of flow; each has an edge to the next
 * @param versions those that runs read and wrote, of datasets whose names don't say it
 */
public record PathAnswer(
    Entity from, Entity to, int depth, List<Node> nodes, Map<Edge, List<String>> versions) {}
