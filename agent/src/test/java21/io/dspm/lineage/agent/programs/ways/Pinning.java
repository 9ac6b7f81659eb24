package io.dspm.lineage.agent.programs.ways;

import java.io.IOException;
import java.io.InputStream;

/** Waits in a class initialiser, which has a frame of the JVM's own below it. */
final class Pinning extends ClassLoader {

  private Pinning() {
    super(Pinning.class.getClassLoader());
  }

  /** Waits while a class initialises that nobody else knows. */
  static void anew() throws ReflectiveOperationException {
    Class.forName(Waits.class.getName(), true, new Pinning());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(Waits.class.getName())) {
      return super.loadClass(name, resolve);
    }
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  static final class Waits {
    static {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Waits() {}
  }
}
