/**
 * Starts the agent and wires its parts: the only package that knows them all.
 *
 * <p>The data's path is {@code weave -> access -> run -> identity -> event -> delivery};
 * dependencies go that way only. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent;
