/**
 * What a file was: its content hash, when it is taken, and the dataset ID that follows from it.
 *
 * <p>Hashing happens on this package's own threads. Who read or wrote the file is not known here.
 * Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.identity;
