package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Node;
import java.util.List;

/**
 * A shortest way that data took.
 *
 * @param nodes in the direction of flow; each has an edge to the next
 */
public record PathAnswer(Entity from, Entity to, int depth, List<Node> nodes) {}
