package io.dspm.lineage.agent.boot;

import org.jspecify.annotations.Nullable;

/**
 * What a job's method returns instead of the publisher that it made.
 *
 * @param publisher of the same declared type; each subscription to it is a run
 * @param run what is current on the thread from now on
 */
public record StandIn(Object publisher, @Nullable Object run) {}
