package io.dspm.lineage.gateway.ingest;

import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;

/** The run that another run says it belongs to. */
public record ParentRun(RunId run, JobName job) {}
