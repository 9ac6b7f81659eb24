package io.dspm.lineage.gateway.query;

/** A search that would have to look at too many nodes. */
public final class SearchTooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  SearchTooLargeException(int visited) {
    super("the search was given up after " + visited + " nodes: ask with a smaller depth");
  }
}
