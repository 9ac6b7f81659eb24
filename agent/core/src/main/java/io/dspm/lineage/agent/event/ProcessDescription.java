package io.dspm.lineage.agent.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What reproducing a process takes: the members of the facet {@code dspm_process}, as {@code
 * docs/schema/DspmProcessRunFacet.json} describes them. Nothing in it is a secret: whoever makes
 * one has masked what looks like it.
 *
 * @param members strings, whole numbers, truth values, and lists and maps of such
 */
public record ProcessDescription(Map<String, Object> members) {

  public ProcessDescription {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }
}
