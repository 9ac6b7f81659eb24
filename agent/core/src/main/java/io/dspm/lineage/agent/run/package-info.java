/**
 * Who did it: runs, what each of them read and wrote, when they begin and end.
 *
 * <p>{@link io.dspm.lineage.agent.run.Runs} is what the pipeline's own threads call: it keeps
 * account and returns at once. {@link io.dspm.lineage.agent.run.RunReports} works in the
 * background: it waits for identities and has the events made. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.run;
