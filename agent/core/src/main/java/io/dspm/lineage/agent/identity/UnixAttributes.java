package io.dspm.lineage.agent.identity;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own way to the attributes of a file, which is several times as fast as the public one:
 * by descriptor, and with the change time, which has no public method.
 *
 * <p>It is there once {@link #prepare} has found it, on JDKs that have it and open it to the agent.
 * Until then, and elsewhere, every method says that it can't tell.
 */
final class UnixAttributes {

  /** Calls after which the JDK has made what makes further calls fast. */
  private static final int WARM_UP = 40;

  private record Way(Method ofDescriptor, Method ofName, Class<?> path, Method changeTime) {}

  private static volatile @Nullable Way way;

  private UnixAttributes() {}

  /**
   * Looks for it and warms it up. For a background thread: reflection loads classes at first, and a
   * thread of the pipeline may have no stack left for that.
   *
   * @param anyOpen the number of a descriptor that is open now
   */
  static void prepare(int anyOpen) {
    try {
      Class<?> attributes = Class.forName("sun.nio.fs.UnixFileAttributes");
      Method ofDescriptor = attributes.getDeclaredMethod("get", int.class);
      Class<?> path = Class.forName("sun.nio.fs.UnixPath");
      Method ofName = attributes.getDeclaredMethod("get", path, boolean.class);
      Method changeTime = attributes.getDeclaredMethod("ctime");
      ofDescriptor.setAccessible(true);
      ofName.setAccessible(true);
      changeTime.setAccessible(true);
      for (int i = 0; i < WARM_UP; i++) {
        changeTime.invoke(ofDescriptor.invoke(null, anyOpen));
        ofName.invoke(null, Path.of("/"), false);
      }
      way = new Way(ofDescriptor, ofName, path, changeTime);
    } catch (ReflectiveOperationException | RuntimeException notOnThisJdk) {
      way = null;
    }
  }

  /** The attributes of an open file; {@code null} if this can't tell. */
  static @Nullable BasicFileAttributes ofDescriptor(int number) {
    Way known = way;
    if (known == null) {
      return null;
    }
    try {
      return (BasicFileAttributes) known.ofDescriptor.invoke(null, number);
    } catch (IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }

  /**
   * The attributes of what a path itself names, be it a link; {@code null} if there is none, or
   * this can't tell.
   */
  static @Nullable BasicFileAttributes ofName(Path path) {
    Way known = way;
    if (known == null || known.path != path.getClass()) {
      return null;
    }
    try {
      return (BasicFileAttributes) known.ofName.invoke(null, path, false);
    } catch (IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }

  /** The change time of attributes that the JDK made; {@code null} if this can't tell. */
  static @Nullable FileTime changeTime(BasicFileAttributes attributes) {
    Way known = way;
    if (known == null || known.changeTime.getDeclaringClass() != attributes.getClass()) {
      return null;
    }
    try {
      return (FileTime) known.changeTime.invoke(attributes);
    } catch (IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }
}
