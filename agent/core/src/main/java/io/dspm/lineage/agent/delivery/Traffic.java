package io.dspm.lineage.agent.delivery;

/**
 * What has gone over the wire so far, as of one moment; cheap to have.
 *
 * @param sent events the server took
 * @param bytes of these, before any compression
 * @param retried attempts that have to be made again
 * @param refused events the server will never take, now in the dead-letter folder
 * @param poison of these, the ones it failed at again and again while it took others
 * @param unanswered attempts of which the server had the event and did not answer
 */
public record Traffic(
    long sent, long bytes, long retried, long refused, long poison, long unanswered) {}
