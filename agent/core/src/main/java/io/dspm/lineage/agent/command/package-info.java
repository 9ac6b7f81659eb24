/**
 * The agent's jar as a command, {@code java -jar lineage-agent.jar ...}: say a run by hand, deliver
 * what waits, look at it, name files.
 *
 * <p>Runs in a JVM of its own in which no agent is: the boot classes are not there, so nothing here
 * may touch {@code boot}, {@code weave}, {@code access} or {@code run}, nor anything that does. The
 * only package that may use picocli. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.command;
