/**
 * The gateway over HTTP: routes, parameters, answers in JSON and pages. Every refusal is JSON with
 * an {@code error} that says what was expected. No SQL, and no decision about lineage.
 */
package io.dspm.lineage.gateway.http;
