package com.example.fraud;

import java.io.IOException;

/** One step of the pipeline: reads files, writes files, and says in one line what it did. */
interface Stage {

  /** The name by which the command line calls it. */
  String name();

  /**
   * Does the work, overwriting what an earlier run left.
   *
   * @return what was done, without times or absolute paths, so that two runs say the same
   * @throws MissingInputException if a file is missing that the user or an earlier stage provides
   */
  String run(Workspace workspace) throws IOException, InterruptedException;
}
