/**
 * What lineage is about: jobs, runs, datasets and contents of files, and how each is written as one
 * string. Values only: no JSON, no SQL, no HTTP, and nothing from the other packages.
 */
package io.dspm.lineage.gateway.node;
