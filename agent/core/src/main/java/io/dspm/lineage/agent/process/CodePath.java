package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.config.JvmFacts;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Where the program's classes are: the class path and the module path, without the agent. */
final class CodePath {

  private static final String JAR = ".jar";

  /** How many entries are looked into for the main class. */
  private static final int MOST_LOOKED_INTO = 100;

  private CodePath() {}

  /** In their order, each once, absolute. */
  static List<File> entries(JvmFacts facts, File agentJar) {
    Set<File> entries = new LinkedHashSet<>();
    List<String> classPath = names(facts.classPath());
    for (String name : classPath) {
      entries.add(absolute(facts, name.isEmpty() ? "." : name));
    }
    entries.remove(agentJar);
    entries.remove(canonical(agentJar));
    if (entries.size() == 1) {
      File jar = entries.iterator().next();
      addClassPathOf(jar, entries);
    }
    for (String name : names(facts.modulePath())) {
      addModules(absolute(facts, name.isEmpty() ? "." : name), entries);
    }
    return new ArrayList<>(entries);
  }

  private static List<String> names(String path) {
    return SmallFiles.split(path, File.pathSeparatorChar);
  }

  private static File absolute(JvmFacts facts, String name) {
    File file = new File(name);
    File absolute = file.isAbsolute() ? file : new File(facts.directory(), name);
    try {
      return absolute.toPath().normalize().toFile();
    } catch (InvalidPathException notInThisCharacterSet) {
      return absolute;
    }
  }

  private static File canonical(File file) {
    try {
      return file.getCanonicalFile();
    } catch (IOException e) {
      return file;
    }
  }

  /** A directory on the module path holds jars, or is a module itself. */
  private static void addModules(File entry, Set<File> entries) {
    File[] files = entry.listFiles();
    boolean some = false;
    if (files != null && !new File(entry, "module-info.class").isFile()) {
      java.util.Arrays.sort(files);
      for (File file : files) {
        if (file.getName().endsWith(JAR)) {
          entries.add(file);
          some = true;
        }
      }
    }
    if (!some) {
      entries.add(entry);
    }
  }

  private static void addClassPathOf(File jar, Set<File> entries) {
    String names = null;
    try (ZipFile zip = new ZipFile(jar)) {
      ZipEntry manifest = zip.getEntry("META-INF/MANIFEST.MF");
      if (manifest != null) {
        try (InputStream in = zip.getInputStream(manifest)) {
          names = new Manifest(in).getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        }
      }
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      // A directory, or no jar: then it names no others.
      return;
    }
    URI base = jar.toURI();
    for (String name : SmallFiles.split(names == null ? "" : names, ' ')) {
      File named = name.isBlank() ? null : fileNamed(base, name);
      if (named != null) {
        entries.add(named);
      }
    }
  }

  /** {@code null} if it is no file on this machine: then no class comes from there. */
  private static @Nullable File fileNamed(URI base, String name) {
    try {
      return new File(base.resolve(name)).toPath().normalize().toFile();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The entry that the program itself is in; {@code null} if it can't be told. */
  static @Nullable File ofProgram(@Nullable String program, List<File> entries) {
    if (program == null || entries.isEmpty()) {
      return null;
    }
    if (program.endsWith(JAR)) {
      return entries.get(0);
    }
    String main = program.substring(program.lastIndexOf('/') + 1).replace('.', '/') + ".class";
    for (File entry : entries.subList(0, Math.min(MOST_LOOKED_INTO, entries.size()))) {
      if (entry.isDirectory() ? new File(entry, main).isFile() : holds(entry, main)) {
        return entry;
      }
    }
    return null;
  }

  private static boolean holds(File jar, String name) {
    try (ZipFile zip = new ZipFile(jar)) {
      return zip.getEntry(name) != null;
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      return false;
    }
  }
}
