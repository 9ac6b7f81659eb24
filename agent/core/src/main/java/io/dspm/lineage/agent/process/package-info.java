/**
 * What the program is: its command, its code, where that comes from, and where it runs.
 *
 * <p>All of it is found out in the background, once, and masked before it is kept. What is found
 * out before {@code main} opens no channel and no socket. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.process;
