/**
 * The ways out that OpenLineage's own configuration names: {@code http}, {@code file}, {@code
 * console}, {@code composite}, {@code transform}, {@code kafka}, and what the user's jars bring.
 *
 * <p>Each is a {@link io.dspm.lineage.agent.delivery.Transport} behind the same spool, so an event
 * is handed over at least once and in order within its run. Nothing here but {@link
 * io.dspm.lineage.agent.transport.Transports} is loaded before the first event leaves, nor ever
 * where only an endpoint was configured. May use {@code delivery}, {@code config} and {@code log}.
 * Class loader: the agent's own; the user's jars are in one below it.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.transport;
