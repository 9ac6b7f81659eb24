package io.dspm.lineage.agent.weave;

import io.dspm.lineage.LineageJob;
import java.util.List;
import java.util.concurrent.Flow;

/** A job that returns a publisher; woven and defined anew by a test. */
class SamplePublishers {

  private SamplePublishers() {}

  @LineageJob
  static Flow.Publisher<String> flow(List<String> items) {
    if (items == null) {
      return null;
    }
    return subscriber -> items.forEach(subscriber::onNext);
  }
}
