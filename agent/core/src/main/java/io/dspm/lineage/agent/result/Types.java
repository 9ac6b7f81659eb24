package io.dspm.lineage.agent.result;

import org.jspecify.annotations.Nullable;

/** Finds a library's type by its name among what a class extends and implements. */
final class Types {

  private Types() {}

  static @Nullable Class<?> named(String name, @Nullable Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.getName().equals(name)) {
        return at;
      }
      for (Class<?> each : at.getInterfaces()) {
        Class<?> found = named(name, each);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
