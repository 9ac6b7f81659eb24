package io.dspm.lineage.agent.weave;

import io.dspm.lineage.LineageJob;

/** Jobs that are overridden, and jobs of an interface; woven and defined anew by a test. */
class SampleOverrides {

  @LineageJob
  String load() {
    return "base";
  }

  static class Silent extends SampleOverrides {
    @Override
    String load() {
      return "silent";
    }
  }

  static class CallsSuper extends SampleOverrides {
    @Override
    String load() {
      return "over " + super.load();
    }
  }

  static class Annotated extends SampleOverrides {
    @Override
    @LineageJob
    String load() {
      return "again " + super.load();
    }
  }

  interface Source<T> {
    T read();

    default String shown() {
      return secret() + read();
    }

    @LineageJob
    private String secret() {
      return "the ";
    }
  }

  /** Has a bridge, {@code Object read()}, with javac's copy of the annotation. */
  static class Words implements Source<String> {
    @Override
    @LineageJob
    public String read() {
      return "word";
    }
  }
}
