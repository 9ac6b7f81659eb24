/**
 * What single calls cost with and without the agent, as JMH benchmarks and the program that runs
 * them both ways. Whole programs are measured by the files beside this module's {@code src}.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.bench;
