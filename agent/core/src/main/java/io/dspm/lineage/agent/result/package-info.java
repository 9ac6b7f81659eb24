/**
 * What a job's method returned before the job was over: futures and publishers. Each ends its run
 * when it ends itself.
 *
 * <p>Runs of the pipeline's threads call it when a method returns; what it leaves with the
 * pipeline's own objects is called back by whichever thread completes them. Class loader: the
 * agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.result;
