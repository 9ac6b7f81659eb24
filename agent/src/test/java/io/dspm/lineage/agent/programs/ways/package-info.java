/**
 * The ways in which a task travels from one thread to another, each tried by jobs and by nobody.
 * Runs in JVMs of its own, under the packaged agent.
 */
package io.dspm.lineage.agent.programs.ways;
