/**
 * Brings events to the server at least once and in order, whatever dies on the way: a spool on disk
 * that a crash leaves whole, a courier with one thread, and transports.
 *
 * <p>An event is bytes of a run here; what they say is the business of {@code event}, and nothing
 * here reads JSON. May use {@code config} and {@code log}. No thread of the application enters:
 * every method that touches the disk is called by the agent's own threads, and the network belongs
 * to the courier's thread alone. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.delivery;
