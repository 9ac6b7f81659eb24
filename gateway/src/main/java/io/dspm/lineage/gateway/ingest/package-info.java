/**
 * OpenLineage events: bytes in, a checked value out, or the reason why not. What a later reader may
 * rely on is decided here, once. No SQL, no HTTP.
 */
package io.dspm.lineage.gateway.ingest;
