package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.NodeKey;

/** One edge, in the direction in which data flows. */
public record Edge(NodeKey from, NodeKey to) {}
