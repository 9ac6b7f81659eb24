package io.dspm.lineage.agent.identity;

import org.jspecify.annotations.Nullable;

/**
 * What an account says of one file's content.
 *
 * @param path absolute, links resolved, with {@code /} on every system
 * @param state not {@link Identity.State#PENDING}
 * @param hash there if {@link Identity.State#SETTLED}, else {@code null}
 * @param size in bytes; negative if unknown
 */
public record UsedFile(String path, Identity.State state, @Nullable ContentHash hash, long size) {}
