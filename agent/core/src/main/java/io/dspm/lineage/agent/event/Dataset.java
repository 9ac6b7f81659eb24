package io.dspm.lineage.agent.event;

/**
 * A dataset as an event names it: {@code file} and {@code file::/data/x.csv@sha256:…}, or any
 * namespace and name.
 */
public record Dataset(String namespace, String name) {}
