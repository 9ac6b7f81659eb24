package io.dspm.lineage.agent.programs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Does file work in the directory of the second argument under a security manager, and tries what
 * that forbids: {@code given} by the command line, or one of its own.
 */
@SuppressWarnings("removal")
public final class Guarded {

  private interface Step {
    Object run() throws IOException;
  }

  private Guarded() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "given" -> work(directory);
      case "denying" -> {
        System.setSecurityManager(new Denying(directory.toString()));
        work(directory);
      }
      case "watching" -> {
        Watching watching = new Watching(Thread.currentThread(), directory.toString());
        System.setSecurityManager(watching);
        work(directory);
        watching.asked.forEach(System.out::println);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void work(Path directory) throws Exception {
    Path in = directory.resolve("in");
    Path secret = directory.resolveSibling("secret");
    tell("read", () -> Files.readString(in));
    tell("write", () -> Files.writeString(directory.resolve("out.tmp"), "written").getFileName());
    tell(
        "move",
        () -> Files.move(directory.resolve("out.tmp"), directory.resolve("out")).getFileName());
    tell("stream of a secret", () -> new FileInputStream(secret.toFile()).read());
    tell("secret", () -> Files.readString(secret));
    tell("write of a secret", () -> Files.writeString(secret, "x"));
    tell("move of a secret", () -> Files.move(secret, directory.resolve("taken")));
    tell("deletion of a secret", () -> secret.toFile().delete());
    tell("home", () -> System.getProperty("user.home").isEmpty());
    Thread thread = new Thread(() -> tell("thread", () -> Files.readAllBytes(in).length));
    thread.start();
    thread.join();
  }

  private static void tell(String name, Step step) {
    String outcome;
    try {
      outcome = String.valueOf(step.run());
    } catch (IOException | SecurityException e) {
      outcome = e.toString();
    }
    System.out.println(name + ": " + outcome);
  }

  /** Lets nobody touch anything elsewhere. */
  private static final class Denying extends SecurityManager {

    private final String directory;
    private final String jdk = System.getProperty("java.home");

    Denying(String directory) {
      this.directory = directory;
    }

    @Override
    public void checkPermission(Permission permission) {
      // All but files.
    }

    @Override
    public void checkRead(String file) {
      // The JVM may still have to load code.
      if (!file.startsWith(directory) && !file.startsWith(jdk) && !file.endsWith(".class")) {
        throw new SecurityException("no reading of " + file);
      }
    }

    @Override
    public void checkWrite(String file) {
      if (!file.startsWith(directory)) {
        throw new SecurityException("no writing of " + file);
      }
    }

    @Override
    public void checkDelete(String file) {
      checkWrite(file);
    }
  }

  /** Allows everything, and keeps what one thread was up to with files of one directory. */
  private static final class Watching extends SecurityManager {

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Thread watched;
    private final String directory;

    Watching(Thread watched, String directory) {
      this.watched = watched;
      this.directory = directory;
    }

    @Override
    public void checkPermission(Permission permission) {
      // Allowed.
    }

    @Override
    public void checkRead(String file) {
      keep("read " + file);
    }

    @Override
    public void checkWrite(String file) {
      keep("write " + file);
    }

    @Override
    public void checkDelete(String file) {
      keep("delete " + file);
    }

    private void keep(String what) {
      if (Thread.currentThread() == watched
          && (what.contains(directory) || what.contains("/proc"))) {
        asked.add(what);
      }
    }
  }
}
