/**
 * The ways of using files that the agent is held against: {@link
 * io.dspm.lineage.agent.programs.uses.AllUses} has them all, in groups, each with what it ought to
 * be recorded as; {@link io.dspm.lineage.agent.programs.uses.FileUsesMain} does them, with or
 * without the agent. Nothing here knows the agent.
 */
package io.dspm.lineage.agent.programs.uses;
