package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.Hook;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher's class has of Reactive Streams and of Reactor, in its own class loader.
 *
 * @param publisher {@code org.reactivestreams.Publisher}
 * @param assembled {@code Mono} or {@code Flux} if it is one
 * @param assemble {@code Mono.fromDirect} or {@code Flux.from}
 */
record ReactiveTypes(Class<?> publisher, @Nullable Class<?> assembled, @Nullable Method assemble) {

  private static final String REACTOR = "reactor.core.publisher.";

  /**
   * What of a publisher's interfaces, and of its subscribers' and subscriptions', goes through a
   * stand-in: the protocol itself, Reactor's context, and how Reactor finds the steps of a chain.
   */
  private static final String[] KEPT = {
    "org.reactivestreams.Publisher",
    "org.reactivestreams.Subscriber",
    "org.reactivestreams.Subscription",
    "reactor.core.CoreSubscriber",
    "reactor.core.Scannable"
  };

  private static final Object NONE = "none";

  /** Kept with the class, and gone with it. */
  private static final ClassValue<Object> KNOWN =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          return look(type);
        }
      };

  private static final ClassValue<Class<?>[]> INTERFACES =
      new ClassValue<>() {
        @Override
        protected Class<?>[] computeValue(Class<?> type) {
          return kept(type);
        }
      };

  static @Nullable ReactiveTypes of(Class<?> type) {
    return KNOWN.get(type) instanceof ReactiveTypes known ? known : null;
  }

  private static Object look(Class<?> type) {
    Class<?> publisher = Types.named("org.reactivestreams.Publisher", type);
    // These two have more to them than what the declared type says.
    if (publisher == null
        || Types.named(REACTOR + "ConnectableFlux", type) != null
        || Types.named(REACTOR + "GroupedFlux", type) != null) {
      return NONE;
    }
    try {
      Class<?> mono = Types.named(REACTOR + "Mono", type);
      if (mono != null) {
        return new ReactiveTypes(publisher, mono, mono.getMethod("fromDirect", publisher));
      }
      Class<?> flux = Types.named(REACTOR + "Flux", type);
      return flux == null
          ? new ReactiveTypes(publisher, null, null)
          : new ReactiveTypes(publisher, flux, flux.getMethod("from", publisher));
    } catch (NoSuchMethodException e) {
      return NONE;
    }
  }

  private static Class<?>[] kept(Class<?> type) {
    List<Class<?>> kept = new ArrayList<>();
    for (String name : KEPT) {
      Class<?> found = Types.named(name, type);
      if (found != null) {
        kept.add(found);
      }
    }
    return kept.toArray(new Class<?>[0]);
  }

  /** Something of the same type. */
  @Nullable Object standIn(Object actual, Publication publication)
      throws InvocationTargetException, IllegalAccessException {
    boolean single = assembled != null && assembled.getSimpleName().equals("Mono");
    Object proxy = proxy(actual, new ObservedPublisher(actual, publication, single));
    if (assembled == null || assemble == null) {
      return proxy;
    }
    Object standIn = assemble.invoke(null, proxy);
    return assembled.isInstance(standIn) ? standIn : null;
  }

  /** As {@link #proxy}; {@code actual} itself where there can be none, which is counted. */
  static Object proxyOr(Object actual, InvocationHandler handler) {
    try {
      return proxy(actual, handler);
    } catch (RuntimeException | Error e) {
      Hook.errors.incrementAndGet();
      Hook.lastError.set(e);
      return actual;
    }
  }

  /** Something with the interfaces of {@code actual} that stand-ins keep. */
  private static Object proxy(Object actual, InvocationHandler handler) {
    Class<?>[] interfaces = INTERFACES.get(actual.getClass());
    // The last has seen the first: Reactor knows Reactive Streams.
    ClassLoader loader = interfaces[interfaces.length - 1].getClassLoader();
    return Proxy.newProxyInstance(loader, interfaces, handler);
  }
}
