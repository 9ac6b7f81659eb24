package io.dspm.lineage.agent.run;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What jobs do, in the words of their code, by method as the hook names it. Noted when a class is
 * woven, asked for when a run begins. Any thread.
 */
public final class JobDescriptions {

  /** A program that makes its classes itself could make any number. */
  private static final int MOST = 10_000;

  private final ConcurrentHashMap<String, String> byMethod = new ConcurrentHashMap<>();

  public void note(String method, String description) {
    if (!description.isBlank() && byMethod.size() < MOST) {
      byMethod.put(method, description);
    }
  }

  /** {@code null} if the code says nothing. */
  public @Nullable String of(String method) {
    return byMethod.get(method);
  }
}
