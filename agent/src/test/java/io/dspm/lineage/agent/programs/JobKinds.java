package io.dspm.lineage.agent.programs;

import groovy.lang.GroovyClassLoader;
import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Jobs of every kind of method and class; the first argument says which, the second is a directory
 * for their files.
 */
public final class JobKinds {

  private static Path directory;
  private static Instrumentation instrumentation;

  private JobKinds() {}

  /** As a second agent: what redefines classes. */
  public static void premain(String arguments, Instrumentation given) {
    instrumentation = given;
  }

  public static void main(String[] arguments) throws Exception {
    directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "methods" -> methods();
      case "recursion" -> recursive(2);
      case "threads" -> threads();
      case "loaders" -> loaders(arguments[2]);
      case "groovy" -> groovy();
      case "redefined" -> redefined(Path.of(arguments[2]));
      case "patterns" -> patterns();
      case "inVain" -> new InVain().load();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void methods() {
    Methods methods = new Methods();
    Methods.ofClass();
    methods.callHidden();
    methods.generic(List.of("generic"));
    methods.locked();
    methods.inLambda();
    Supplier<String> bridged = methods;
    bridged.get();
    new Overriding().overridden();
    methods.byDefault();
    Kind.ofInterface();
  }

  private interface Kind {

    @LineageJob(name = "interface static")
    static void ofInterface() {
      use("ofInterface");
    }

    @LineageJob(name = "interface default")
    default void byDefault() {
      use("byDefault");
      hidden();
    }

    @LineageJob(name = "interface private")
    private void hidden() {
      use("hiddenDefault");
    }
  }

  private static class Methods implements Kind, Supplier<String> {

    @LineageJob(name = "static")
    static void ofClass() {
      use("ofClass");
    }

    void callHidden() {
      hidden();
    }

    @LineageJob(name = "private")
    private void hidden() {
      use("hidden");
    }

    @LineageJob(name = "generic")
    <T extends CharSequence> T generic(List<? extends T> names) {
      use(names.get(0).toString());
      return names.get(0);
    }

    @LineageJob(name = "synchronized")
    synchronized void locked() {
      use("locked");
    }

    @LineageJob(name = "lambda")
    void inLambda() {
      Runnable work = () -> use("inLambda");
      work.run();
    }

    @Override
    @LineageJob(name = "bridged")
    public String get() {
      use("bridged");
      return "";
    }

    @LineageJob(name = "super")
    void overridden() {
      use("base");
    }
  }

  /** The override is no job; what it calls is. */
  private static final class Overriding extends Methods {
    @Override
    void overridden() {
      use("override");
      super.overridden();
    }
  }

  @LineageJob(name = "recursive")
  private static void recursive(int depth) {
    use("depth" + depth);
    if (depth > 0) {
      recursive(depth - 1);
    }
  }

  private static void threads() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(8);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "thread" + i;
      threads.add(new Thread(() -> together(name, inside)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @LineageJob(name = "together")
  private static void together(String name, CountDownLatch inside) {
    inside.countDown();
    try {
      inside.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    use(name);
  }

  /** One class in two loaders of their own. */
  private static void loaders(String classes) throws Exception {
    URL[] path = {Path.of(classes).toUri().toURL()};
    for (String name : new String[] {"one", "two"}) {
      try (URLClassLoader loader = new URLClassLoader(path, JobKinds.class.getClassLoader())) {
        Method load = loader.loadClass("acme.Etl").getMethod("load", Path.class, Path.class);
        load.invoke(null, directory.resolve(name + ".in"), directory.resolve(name + ".out"));
      }
    }
  }

  private static void groovy() throws Exception {
    String script =
        """
        import io.dspm.lineage.LineageJob
        import java.nio.file.*
        class Etl {
          @LineageJob(name = "groovy")
          static void load(Path from, Path to) {
            Files.writeString(to, Files.readString(from) + "!")
          }
        }
        """;
    try (GroovyClassLoader loader = new GroovyClassLoader()) {
      Class<?> etl = loader.parseClass(script);
      etl.getMethod("load", Path.class, Path.class)
          .invoke(null, directory.resolve("groovy.in"), directory.resolve("groovy.out"));
    }
  }

  /** The class is there and has run when its new version comes. */
  private static void redefined(Path newClass) throws Exception {
    Path from = directory.resolve("one.in");
    Class<?> etl = Class.forName("acme.Etl");
    Method load = etl.getMethod("load", Path.class, Path.class);
    load.invoke(null, from, directory.resolve("one.out"));
    instrumentation.redefineClasses(new ClassDefinition(etl, Files.readAllBytes(newClass)));
    load.invoke(null, directory.resolve("two.in"), directory.resolve("two.out"));
  }

  private static void patterns() throws Exception {
    Callable<String> named = new NamedCall();
    named.call();
    Callable<String> lambda =
        () -> {
          use("lambda");
          return "";
        };
    lambda.call();
    new Nested.DeepEtl().run();
  }

  private static class BaseCall {
    // Only what is below it implements anything.
  }

  private static final class NamedCall extends BaseCall implements Callable<String> {
    @Override
    public String call() {
      use("call");
      return "";
    }
  }

  private static final class Nested {
    private static final class DeepEtl {
      void run() {
        use("deep");
      }
    }
  }

  private interface Source {
    @LineageJob
    void load();
  }

  private static final class InVain implements Source {
    @Override
    public void load() {
      use("inVain");
    }
  }

  /** Reads {@code name.in} and writes {@code name.out}. */
  private static void use(String name) {
    try {
      String content = Files.readString(directory.resolve(name + ".in"));
      Files.writeString(directory.resolve(name + ".out"), content + "!");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
