/**
 * What a JVM read and wrote, told by the kernel: an {@code strace} log, judged by the same rules as
 * the agent's, with none of the agent's code. Test code only.
 */
package io.dspm.lineage.agent.testing.strace;
