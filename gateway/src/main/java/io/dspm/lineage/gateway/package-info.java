/**
 * The gateway: takes OpenLineage events, keeps them, and answers where data came from and where it
 * went.
 *
 * <p>The data's way in is {@code http -> ingest -> store}, an answer's way out {@code store ->
 * query -> http}; {@code node} holds the names that all of them use. {@code cli} asks over HTTP
 * like everybody else and knows nothing of the store. Only the main class is here.
 */
package io.dspm.lineage.gateway;
