package io.dspm.lineage.agent.event;

/** What runs, by namespace and name. */
public record JobName(String namespace, String name) {

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
