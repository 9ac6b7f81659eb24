package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.config.JobPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The configured jobs: which patterns a class may meet, and which of them have met a method. Any
 * thread.
 */
final class JobPatterns {

  private final List<JobPattern> configured;
  private final Map<String, List<JobPattern>> byClass = new HashMap<>();
  private final List<JobPattern> wildcards = new ArrayList<>();
  private final @Nullable Supertypes supertypes;
  private final Set<JobPattern> classSeen = ConcurrentHashMap.newKeySet();
  private final Set<JobPattern> matched = ConcurrentHashMap.newKeySet();

  JobPatterns(List<JobPattern> configured) {
    this.configured = configured;
    List<JobPattern> ofSubtypes = new ArrayList<>();
    for (JobPattern pattern : configured) {
      if (pattern.subtypes()) {
        ofSubtypes.add(pattern);
      } else if (pattern.namesOneClass()) {
        String internalName = pattern.className().replace('.', '/');
        List<JobPattern> ofClass = byClass.get(internalName);
        if (ofClass == null) {
          ofClass = new ArrayList<>();
          byClass.put(internalName, ofClass);
        }
        ofClass.add(pattern);
      } else {
        wildcards.add(pattern);
      }
    }
    supertypes = ofSubtypes.isEmpty() ? null : new Supertypes(ofSubtypes);
  }

  /** The patterns that name a class, and may name a method in it. */
  List<JobPattern> of(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
    if (configured.isEmpty() || isOurs(internalName)) {
      return List.of();
    }
    List<JobPattern> found = byClass.getOrDefault(internalName, List.of());
    for (JobPattern pattern : wildcards) {
      if (pattern.fitsClass(internalName)) {
        found = with(found, pattern, bytes);
      }
    }
    if (supertypes != null) {
      for (JobPattern pattern : supertypes.patternsOf(loader, internalName, bytes)) {
        found = with(found, pattern, bytes);
      }
    }
    if (!found.isEmpty()) {
      classSeen.addAll(found);
    }
    return found;
  }

  /** A class without a method of the name is not worth being taken apart. */
  private List<JobPattern> with(List<JobPattern> found, JobPattern pattern, byte[] bytes) {
    if (pattern.namesOneMethod()
        && isAscii(pattern.method())
        && !ConstantPool.holdsUtf8(bytes, pattern.method())) {
      classSeen.add(pattern);
      return found;
    }
    List<JobPattern> more = new ArrayList<>(found);
    more.add(pattern);
    return more;
  }

  void matched(JobPattern pattern) {
    matched.add(pattern);
  }

  /** Patterns that no method has matched so far, each with how far it came. */
  List<String> unmatched() {
    List<String> left = new ArrayList<>();
    for (JobPattern pattern : configured) {
      if (!matched.contains(pattern)) {
        left.add(pattern + " (" + why(pattern) + ")");
      }
    }
    return left;
  }

  private String why(JobPattern pattern) {
    boolean one = pattern.namesOneClass() && !pattern.subtypes();
    if (classSeen.contains(pattern)) {
      return one
          ? pattern.className() + " was loaded but has no such method with a body"
          : "such classes were loaded but have no such method with a body";
    }
    return one ? "no class of that name was loaded" : "no such class was loaded";
  }

  /** What of the agent's own the pipeline's class loaders hold. */
  private static boolean isOurs(String internalName) {
    String api = "io/dspm/lineage/";
    return internalName.startsWith(api)
        && (internalName.indexOf('/', api.length()) < 0
            || internalName.startsWith("agent/launch/", api.length()));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 126) {
        return false;
      }
    }
    return true;
  }
}
