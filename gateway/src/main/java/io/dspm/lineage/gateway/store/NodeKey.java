package io.dspm.lineage.gateway.store;

/** A node's row in this store. */
public record NodeKey(NodeKind kind, long row) {}
