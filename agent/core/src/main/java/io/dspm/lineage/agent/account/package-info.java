/**
 * What a run used, file by file: on disk where it is much, sorted, and grouped into datasets that
 * an event has room for.
 *
 * <p>For background threads only. Who read or wrote the files is not known here. Class loader: the
 * agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.account;
