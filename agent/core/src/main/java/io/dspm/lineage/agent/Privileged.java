package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.Target;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * What the agent does under a security manager, which JDK 17 still has: in its own name, whatever
 * the program on whose thread it happens may do. {@link
 * io.dspm.lineage.agent.launch.LineageAgent}'s loader gives the agent's classes all permissions.
 */
@SuppressWarnings("removal")
final class Privileged {

  private Privileged() {}

  /** Stands in for {@code target}. */
  static Target target(Target target) {
    InOwnName handler = new InOwnName(target);
    return make(
        new PrivilegedAction<>() {
          @Override
          public Target run() {
            return (Target)
                Proxy.newProxyInstance(
                    Privileged.class.getClassLoader(), new Class<?>[] {Target.class}, handler);
          }
        });
  }

  /** Makes something that keeps the access rights of whoever makes it, such as a thread. */
  static <T> T make(PrivilegedAction<T> maker) {
    return AccessController.doPrivileged(maker);
  }

  private record InOwnName(Target target) implements InvocationHandler {

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      try {
        return AccessController.doPrivileged(new Call(target, method, arguments));
      } catch (PrivilegedActionException e) {
        throw e.getCause() instanceof InvocationTargetException thrown && thrown.getCause() != null
            ? thrown.getCause()
            : e;
      }
    }
  }

  private static final class Call implements PrivilegedExceptionAction<@Nullable Object> {

    private final Target target;
    private final Method method;
    private final Object @Nullable [] arguments;

    Call(Target target, Method method, Object @Nullable [] arguments) {
      this.target = target;
      this.method = method;
      this.arguments = arguments;
    }

    @Override
    public @Nullable Object run() throws ReflectiveOperationException {
      return method.invoke(target, arguments);
    }
  }
}
