/**
 * What happened to which file: opened, first read, first write, closed.
 *
 * <p>Here a handle becomes a path, and it is decided whether the path is lineage at all. Everything
 * runs on the pipeline's threads, so it is short. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.access;
