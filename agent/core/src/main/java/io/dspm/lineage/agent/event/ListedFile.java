package io.dspm.lineage.agent.event;

import org.jspecify.annotations.Nullable;

/**
 * One of the files that a directory's dataset stands for.
 *
 * @param name relative to the directory
 * @param sha256 in hex; {@code null} if unknown
 * @param size in bytes; negative if unknown
 */
public record ListedFile(String name, @Nullable String sha256, long size) {}
