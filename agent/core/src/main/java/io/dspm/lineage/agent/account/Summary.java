package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Gap;
import java.util.List;

/** What the event that ends a run says of files. */
public record Summary(List<Dataset> inputs, List<Dataset> outputs, List<Gap> gaps) {}
