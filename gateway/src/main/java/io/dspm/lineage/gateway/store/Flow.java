package io.dspm.lineage.gateway.store;

/** Which way to follow an edge: against the flow of data, or with it. */
public enum Flow {
  UP,
  DOWN;

  public Flow opposite() {
    return this == UP ? DOWN : UP;
  }
}
