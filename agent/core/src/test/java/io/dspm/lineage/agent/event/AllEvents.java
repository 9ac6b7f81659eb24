package io.dspm.lineage.agent.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The JSON of every kind of event that the agent sends, with every facet. */
public final class AllEvents {

  private AllEvents() {}

  public static List<byte[]> json() {
    List<byte[]> all = new ArrayList<>();
    EventJsonTest.everyKindOfEvent().map(EventJson::bytes).forEach(all::add);
    RunHeader run =
        new RunHeader(RunId.next(1), new JobName("ns", "app"), Instant.EPOCH, null, null);
    List<ListedFile> files =
        List.of(
            new ListedFile("한글 \"x\".csv", "0123456789abcdef".repeat(4), Long.MAX_VALUE),
            new ListedFile("", null, -1));
    for (Dataset dataset : EveryDataset.ALL) {
      all.add(new EventMaker("1.2.3").listing(run, dataset, 2, 0, files));
    }
    return all;
  }
}
