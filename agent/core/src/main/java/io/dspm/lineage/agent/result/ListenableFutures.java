package io.dspm.lineage.agent.result;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Guava's {@code ListenableFuture} in one of the pipeline's class loaders. */
record ListenableFutures(Method addListener) {

  private static final String NAME = "com.google.common.util.concurrent.ListenableFuture";

  /** Kept with the class, and gone with it. */
  private static final ClassValue<Object> KNOWN =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          return look(type);
        }
      };

  /** {@code null} if classes of this kind are none. */
  static @Nullable ListenableFutures of(Class<?> future) {
    return KNOWN.get(future) instanceof ListenableFutures known ? known : null;
  }

  private static Object look(Class<?> type) {
    Class<?> listenable = Types.named(NAME, type);
    if (listenable == null) {
      return NAME;
    }
    try {
      return new ListenableFutures(
          listenable.getMethod("addListener", Runnable.class, Executor.class));
    } catch (NoSuchMethodException | RuntimeException e) {
      return NAME;
    }
  }

  void addListener(Object future, WhenListened listener)
      throws InvocationTargetException, IllegalAccessException {
    addListener.invoke(future, listener, listener);
  }
}
