package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.event.ContentFacts.Files;
import io.dspm.lineage.agent.event.ContentFacts.State;
import java.util.List;

/** Datasets of every kind. */
final class EveryDataset {

  private static final String HEX = "0123456789abcdef".repeat(4);

  static final List<Dataset> ALL =
      List.of(
          new Dataset("ml-registry", "model:fraud/1.0.0"),
          file("file::/data/고객 목록.csv@sha256:" + HEX, HEX, null, State.KNOWN),
          file("file::/x/…~0/\uD83D\uDE00@sha256:" + HEX, HEX, "/x/long \\ \"\n", State.KNOWN),
          file("file::/x@sha256:unknown", null, "/x", State.CHANGED),
          file("file::/\u0000@sha256:unknown", null, "/\u0000", State.VANISHED),
          file("file::/u@sha256:unknown", null, "/u", State.UNREADABLE),
          file("file::/p@sha256:unknown", null, "/p", State.PENDING),
          directory("a", HEX, new Files(3, 4711, List.of("a", "b\"", "한"), false)),
          directory("b", HEX, new Files(1000, -1, List.of("a"), false)),
          directory("c", HEX, new Files(3, 0, List.of("dt=2026-01-01/h=한", "dt=/x"), true)),
          directory("d", null, new Files(3, -1, List.of(), false)));

  private EveryDataset() {}

  private static Dataset file(String name, String version, String path, State state) {
    return new Dataset("file", name, new ContentFacts(version, path, state, null));
  }

  private static Dataset directory(String name, String version, Files files) {
    State state = version == null ? State.UNKNOWN : State.KNOWN;
    return new Dataset("file", name, new ContentFacts(version, "/" + name + "/", state, files));
  }
}
