package io.dspm.lineage.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * Something with a name: an owner and its type, a tag, a variable or property and its value.
 *
 * @param value {@code null} where there is none
 */
public record NamedValue(String name, @Nullable String value) {}
