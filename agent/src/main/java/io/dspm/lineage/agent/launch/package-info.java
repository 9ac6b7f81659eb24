/**
 * The way in: what the JVM starts, and the class loader that keeps everything else apart from the
 * pipeline.
 *
 * <p>Class loader: the system loader, which finds these classes at the root of the agent's jar.
 * They use nothing but the JDK and know the agent proper by one name only.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.launch;
