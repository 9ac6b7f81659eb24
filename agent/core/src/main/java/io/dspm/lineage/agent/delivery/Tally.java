package io.dspm.lineage.agent.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What the courier has done so far.
 *
 * @param sent events the server took
 * @param retried attempts that have to be made again
 * @param refused events the server will never take, now in the dead-letter folder
 * @param unreadable events that the disk lost before they could be sent
 * @param waiting events not yet sent
 * @param lastError the latest failure in a few words; {@code null} if there was none
 */
public record Tally(
    long sent,
    long retried,
    long refused,
    long unreadable,
    int waiting,
    @Nullable String lastError) {}
