package io.dspm.lineage.agent.programs.uses;

import java.util.List;

/** Uses that belong together, under a title for the table of what is covered. */
public record UseGroup(String title, List<FileUse> uses) {}
