package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Flow;
import java.util.List;

/** Which way a graph is asked for. */
public enum Direction {
  UP,
  DOWN,
  BOTH;

  List<Flow> flows() {
    return switch (this) {
      case UP -> List.of(Flow.UP);
      case DOWN -> List.of(Flow.DOWN);
      case BOTH -> List.of(Flow.UP, Flow.DOWN);
    };
  }
}
