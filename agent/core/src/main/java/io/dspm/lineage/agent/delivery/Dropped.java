package io.dspm.lineage.agent.delivery;

/**
 * What was not taken into the spool, or given up in it, for want of room.
 *
 * @param runs of which nothing is told, or not all
 * @param events of these runs
 */
public record Dropped(long runs, long events) {

  static final Dropped NOTHING = new Dropped(0, 0);
}
