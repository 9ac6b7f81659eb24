package io.dspm.lineage.agent.account;

/** What a run did with a file's content. */
public enum Role {
  INPUT,
  OUTPUT
}
