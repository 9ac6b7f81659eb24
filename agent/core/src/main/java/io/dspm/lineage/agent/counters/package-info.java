/**
 * What the agent counts of its own work: for {@code status}, for the JVM's management, and for the
 * line at the JVM's end. Only numbers, names of files and the server's words; no data of the
 * program's.
 *
 * <p>Class loader: the agent's own. Nothing here is called on the program's threads.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.counters;
