/**
 * What the user asked for: the only reader of agent arguments, system properties, environment and
 * properties file.
 *
 * <p>Everything is read once, in premain, into one immutable {@link
 * io.dspm.lineage.agent.config.Settings}; no other package reads a property or a variable. Hence
 * also no regex, stream, lambda or {@code String.format} here. May use {@code log} and nothing else
 * of the agent. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.config;
