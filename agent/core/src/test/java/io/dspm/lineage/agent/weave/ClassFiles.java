package io.dspm.lineage.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Class files of tests, and a loader that defines them afresh. */
final class ClassFiles {

  private ClassFiles() {}

  static byte[] of(Class<?> type) {
    return of(type.getClassLoader(), internalName(type));
  }

  static byte[] of(ClassLoader loader, String internalName) {
    try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  /** A loader that defines these classes itself, and verifies them as it does any other's. */
  static ClassLoader loader(Map<String, byte[]> classes) {
    return new ClassLoader(ClassFiles.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
          byte[] bytes = classes.get(name);
          if (bytes == null) {
            return super.loadClass(name, resolve);
          }
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
        }
      }
    };
  }
}
