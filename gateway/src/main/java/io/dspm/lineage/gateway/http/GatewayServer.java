package io.dspm.lineage.gateway.http;

import io.dspm.lineage.gateway.store.LineageStore;
import io.dspm.lineage.gateway.store.StoreException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's HTTP server. Whoever closes it waits until the requests under way are answered, ten
 * seconds at the most; the store stays open, for it belongs to the caller.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
  private static final int STOP_TIMEOUT_MS = 10_000;

  /** How long a connection that asks nothing may hold up the stop. */
  private static final int IDLE_AT_STOP_MS = 50;

  /** Room for a name of 10,000 letters, escaped. */
  private static final int MAX_HEADER = 256 * 1024;

  private final Javalin javalin;
  private final Set<String> routes;

  private GatewayServer(Javalin javalin, Set<String> routes) {
    this.javalin = javalin;
    this.routes = routes;
  }

  /**
   * Starts to serve this store.
   *
   * @param port 0 for any that is free
   * @throws io.javalin.util.JavalinBindException when the port is taken
   */
  public static GatewayServer start(LineageStore store, String host, int port) {
    Set<String> routes = new TreeSet<>();
    Javalin javalin = Javalin.create(config -> configure(config, store, routes));
    javalin.start(host, port);
    for (Connector connector : javalin.jettyServer().server().getConnectors()) {
      if (connector instanceof AbstractConnector idle) {
        idle.setShutdownIdleTimeout(IDLE_AT_STOP_MS);
      }
    }
    return new GatewayServer(javalin, routes);
  }

  public int port() {
    return javalin.port();
  }

  /** What can be asked, as {@code get /healthz}: the same as {@code openapi.json} says. */
  public Set<String> routes() {
    return Set.copyOf(routes);
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(JavalinConfig config, LineageStore store, Set<String> routes) {
    config.events.handlerAdded(
        route -> {
          if (route.getHttpMethod().isHttpMethod()) {
            routes.add(
                route.getHttpMethod().name().toLowerCase(Locale.ROOT) + " " + route.getPath());
          }
        });
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(GatewayServer::stopGracefully);
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setRequestHeaderSize(MAX_HEADER);
          http.setSendServerVersion(false);
        });
    routes(config.routes, store);
    problems(config.routes);
  }

  private static void stopGracefully(Server server) {
    server.setHandler(new GracefulHandler());
    server.setStopTimeout(STOP_TIMEOUT_MS);
  }

  private static void routes(RoutesConfig routes, LineageStore store) {
    EventRoutes events = new EventRoutes(store);
    routes.post("/api/v1/lineage", events::take);
    routes.post("/events", events::take);
    LineageRoutes lineage = new LineageRoutes(store);
    routes.get("/lineage/graph", lineage::graph);
    routes.get("/lineage/path", lineage::path);
    routes.get("/lineage/files", lineage::files);
    routes.get("/lineage/runs", lineage::runs);
    routes.get("/lineage/jobs", lineage::jobs);
    routes.get("/lineage/datasets", lineage::datasets);
    routes.get("/lineage/search", lineage::search);
    PageRoutes pages = new PageRoutes(store);
    routes.get("/healthz", pages::health);
    routes.get("/openapi.json", pages::openApi);
    routes.get("/", pages::index);
    routes.before(context -> context.header("X-Content-Type-Options", "nosniff"));
  }

  private static void problems(RoutesConfig routes) {
    routes.exception(
        Problem.class,
        (problem, context) -> Json.answer(context, problem.status(), problem.body()));
    routes.exception(HttpResponseException.class, GatewayServer::refused);
    routes.exception(
        StoreException.class,
        (e, context) -> {
          LOG.error("{} {}", context.method(), context.path(), e);
          answer(context, 503, String.valueOf(e.getMessage()));
        });
    routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {}", context.method(), context.path(), e);
          answer(context, 500, "the gateway failed, its log on stderr says why: " + e);
        });
  }

  /** What Javalin itself refuses: no such path, or not with that method. */
  private static void refused(HttpResponseException e, Context context) {
    String reason =
        switch (e.getStatus()) {
          case 404 -> "there is no " + context.path() + " here: see / for what there is";
          case 405 -> context.path() + " can't be asked with " + context.method();
          default -> String.valueOf(e.getMessage());
        };
    answer(context, e.getStatus(), reason);
  }

  private static void answer(Context context, int status, String error) {
    Json.answer(context, status, Json.object().put("error", error));
  }
}
