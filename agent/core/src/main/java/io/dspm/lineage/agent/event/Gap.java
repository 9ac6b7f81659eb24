package io.dspm.lineage.agent.event;

/**
 * Something that the run did and the agent could not fully tell.
 *
 * @param what the file or kind of thing it concerns
 * @param why what is missing, in a sentence
 */
public record Gap(String what, String why) {}
