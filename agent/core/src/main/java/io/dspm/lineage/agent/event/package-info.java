/**
 * OpenLineage events and facets, and the names that go into them.
 *
 * <p>Here JSON is made, on background threads only. What was accessed and what it contained is
 * decided elsewhere; how an event reaches a server is the business of {@code delivery}. Class
 * loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.event;
