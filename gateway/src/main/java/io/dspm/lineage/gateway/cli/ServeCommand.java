package io.dspm.lineage.gateway.cli;

import io.dspm.lineage.gateway.http.GatewayServer;
import io.dspm.lineage.gateway.store.LineageStore;
import io.dspm.lineage.gateway.store.StoreException;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Serves until the process is told to end. One line on stdout says that it is ready and where,
 * after the port is open; whoever started it may wait for that line.
 */
@Command(
    name = "serve",
    description = "Collect events and answer questions over HTTP, until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to bind; default ${DEFAULT-VALUE}: this machine only.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "The port; 0 for any that is free. Default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.lineage/gateway",
      description = "The directory for lineage.db, made if missing. Default ${DEFAULT-VALUE}.")
  private String storeAt = "";

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    check();
    LineageStore store = openStore();
    GatewayServer server = startServer(store);
    Thread stop =
        new Thread(
            () -> {
              server.close();
              store.close();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    console
        .out()
        .println(
            "lineage-gateway serves " + url(server.port()) + " (store: " + store.directory() + ")");
    // The process ends by a signal, and that runs the hook.
    new CountDownLatch(1).await();
    return 0;
  }

  private void check() {
    if (port < 0 || port > 65_535) {
      throw usage("--port is " + port + ": expected 0 to 65535");
    }
    if (storeAt.startsWith("jdbc:")) {
      throw usage(
          "--store is \""
              + storeAt
              + "\": databases other than the built-in one are not yet"
              + " supported, expected a directory");
    }
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private LineageStore openStore() throws CommandFailure {
    try {
      return LineageStore.open(Path.of(storeAt).toAbsolutePath().normalize());
    } catch (StoreException e) {
      throw new CommandFailure(1, String.valueOf(e.getMessage()), e);
    }
  }

  private GatewayServer startServer(LineageStore store) throws CommandFailure {
    try {
      return GatewayServer.start(store, host, port);
    } catch (JavalinBindException e) {
      store.close();
      throw new CommandFailure(
          1,
          "can't serve on "
              + host
              + " port "
              + port
              + ": is it in use? Choose another with --port or --host",
          e);
    }
  }

  private String url(int boundPort) {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + boundPort + "/";
  }
}
