/**
 * Questions: what a person means by an entity, what is around it, and how one leads to another.
 * Walks on {@link io.dspm.lineage.gateway.store.StoreReader}; knows no SQL and no HTTP.
 */
package io.dspm.lineage.gateway.query;
