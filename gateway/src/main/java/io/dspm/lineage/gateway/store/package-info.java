/**
 * The gateway's memory: raw events as received, and the runs, jobs, datasets and edges they make.
 * All SQL is here, and nothing that is not needed to write and to look up: what an entity is and
 * how to walk belongs to {@code query}.
 *
 * <p>Rows are known to callers by {@link io.dspm.lineage.gateway.store.NodeKey}, which holds for
 * one store and is never shown to users.
 */
package io.dspm.lineage.gateway.store;
