package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.boot.WeakIdentityMap;
import io.dspm.lineage.agent.config.JobPattern;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Which patterns a class falls under by what it extends and implements. That is read off class
 * files, as far as their loader shows them; no class is loaded for it.
 *
 * <p>Any thread. Remembers an entry for each class that a loader defined, as long as the loader
 * lives.
 */
final class Supertypes {

  /** Deeper than any hierarchy of a sane mind, but not endless where bytes lie. */
  private static final int DEEPEST = 200;

  private final List<JobPattern> patterns;
  private final ClassLoader platform = ClassLoader.getPlatformClassLoader();
  private final WeakIdentityMap<Map<String, List<JobPattern>>> known = new WeakIdentityMap<>();

  /**
   * @param patterns those that mean subtypes, too
   */
  Supertypes(List<JobPattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /** The patterns that mean this class, which {@code loader} is about to define. */
  List<JobPattern> patternsOf(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
    ClassLoader definer = loader == null ? platform : loader;
    List<JobPattern> found = read(definer, internalName, bytes, DEEPEST);
    knownTo(definer).put(internalName, found);
    return found;
  }

  private List<JobPattern> read(ClassLoader loader, String internalName, byte[] bytes, int depth) {
    List<JobPattern> found = named(internalName);
    ClassReader reader = new ClassReader(bytes);
    String superName = reader.getSuperName();
    if (superName != null) {
      found = union(found, find(loader, superName, depth - 1));
    }
    for (String each : reader.getInterfaces()) {
      found = union(found, find(loader, each, depth - 1));
    }
    return found;
  }

  private List<JobPattern> find(ClassLoader from, String internalName, int depth) {
    ClassLoader loader = isOfTheJdk(internalName) ? platform : from;
    for (ClassLoader asked = loader; asked != null; asked = asked.getParent()) {
      Map<String, List<JobPattern>> classes = known.get(asked);
      List<JobPattern> found = classes == null ? null : classes.get(internalName);
      if (found != null) {
        return found;
      }
    }
    byte[] bytes = depth == 0 ? null : bytes(loader, internalName);
    List<JobPattern> found =
        bytes == null ? named(internalName) : read(loader, internalName, bytes, depth);
    knownTo(loader).put(internalName, found);
    return found;
  }

  private Map<String, List<JobPattern>> knownTo(ClassLoader loader) {
    Map<String, List<JobPattern>> classes = known.get(loader);
    if (classes == null) {
      while (known.removeCollected() != null) {
        // A loader that is gone, and all that was known of its classes.
      }
      classes = known.putIfAbsent(loader, new ConcurrentHashMap<>());
    }
    return classes;
  }

  private List<JobPattern> named(String internalName) {
    List<JobPattern> found = List.of();
    for (JobPattern pattern : patterns) {
      if (pattern.fitsClass(internalName)) {
        found = union(found, List.of(pattern));
      }
    }
    return found;
  }

  private static List<JobPattern> union(List<JobPattern> some, List<JobPattern> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return some.isEmpty() ? others : some;
    }
    List<JobPattern> all = new ArrayList<>(some);
    for (JobPattern other : others) {
      if (!all.contains(other)) {
        all.add(other);
      }
    }
    return all;
  }

  private static boolean isOfTheJdk(String internalName) {
    return internalName.startsWith("java/") || internalName.startsWith("jdk/");
  }

  /** A loader may be the pipeline's own, and do what it likes. */
  private byte @Nullable [] bytes(ClassLoader loader, String internalName) {
    String resource = internalName + ".class";
    try (InputStream in =
        internalName.startsWith("java/")
            ? ofTheJdk(resource)
            : loader.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** From java.base without a URL, whose handlers would have to be loaded. */
  private @Nullable InputStream ofTheJdk(String resource) throws IOException {
    InputStream in = Object.class.getModule().getResourceAsStream(resource);
    return in == null ? platform.getResourceAsStream(resource) : in;
  }
}
