/**
 * What the agent says to a person, on stderr and nowhere else.
 *
 * <p>Knows nothing of the rest of the agent and uses nothing but the JDK; everything else may use
 * it. It is loaded in premain, so no regex, no lambda, no {@code String.format}. Class loader: the
 * agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.log;
