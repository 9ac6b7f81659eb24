/**
 * The command line: starts the server, or asks a running one over HTTP and prints for a person.
 * Except for {@code serve} it sees nothing but the answers that every client gets.
 */
package io.dspm.lineage.gateway.cli;
