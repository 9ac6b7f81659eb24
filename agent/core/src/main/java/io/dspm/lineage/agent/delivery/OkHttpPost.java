package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.ProxyAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.concurrent.TaskRunner;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The one class that knows OkHttp's client: one POST, and what its outcome means. All calls are
 * made on the caller's thread, of which there may be several; the threads OkHttp itself starts are
 * daemons.
 */
final class OkHttpPost {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

  /** Marquez 0.51 takes 5 s for 1,000 outputs and 65 s for 10,000, about 5 MiB of JSON. */
  private static final Duration READ_TIMEOUT_PER_MIB = Duration.ofSeconds(20);

  /** Less than the 30 s after which Marquez closes an idle connection. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

  /** How long a server may be at work whose end of the connection is closed: mostly, it is dead. */
  private static final Duration BROKEN_OFF = Duration.ofSeconds(5);

  private static final int IDLE_CONNECTIONS = 4;

  /** How often the time for an answer doubles at most. */
  private static final int MAX_DOUBLINGS = 3;

  /** Of so many runs it is known at most that they need more time. */
  private static final int MAX_SLOW = 1_000;

  private static final String AUTHORIZATION = "Authorization";
  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

  private final HttpOptions options;
  private final Endpoint endpoint;
  private final String userAgent;
  private final OkHttpClient client;
  private final HttpAnswers answers;
  private final @Nullable MediaType json = MediaType.parse("application/json");

  /** How often in a row there was no answer in time. */
  private final Map<UUID, Integer> slow = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * Opens no connection yet.
   *
   * @throws IOException if the certificates or the key can't be used; the message says which
   */
  OkHttpPost(HttpOptions options, String version) throws IOException {
    this.options = options;
    this.endpoint = options.endpoint();
    this.userAgent = "lineage-agent/" + version;
    this.answers = new HttpAnswers(endpoint, new Redaction(options));
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .socketFactory(new PromptSockets())
            .connectionPool(
                new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
            // A redirect would drop the body or carry the token to somebody else.
            .followRedirects(false)
            .followSslRedirects(false)
            .eventListenerFactory(new Attempt.OfCall());
    if (!endpoint.https()) {
      // Else OkHttp loads the trust store, for nothing.
      builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    } else if (options.trust() != null || options.key() != null) {
      TlsMaterial tls = TlsMaterial.read(options.trust(), options.key());
      builder.sslSocketFactory(tls.sockets(), tls.trust());
    }
    if (options.proxy() != null) {
      through(options.proxy(), builder);
    }
    this.client = builder.build();
    silence();
  }

  private static void through(ProxyAddress proxy, OkHttpClient.Builder builder) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    builder.proxy(new Proxy(Proxy.Type.HTTP, address));
    String login = login(proxy);
    if (login != null) {
      builder.proxyAuthenticator(
          (route, response) ->
              response.request().header(PROXY_AUTHORIZATION) != null
                  ? null
                  : response.request().newBuilder().header(PROXY_AUTHORIZATION, login).build());
    }
  }

  private static @Nullable String login(ProxyAddress proxy) {
    return proxy.user() == null
        ? null
        : Credentials.basic(
            proxy.user(),
            proxy.password() == null ? "" : proxy.password().text(),
            StandardCharsets.UTF_8);
  }

  /**
   * OkHttp tells its doings to a logger of the JVM's log manager, and so to the pipeline's own
   * handlers. Ours shall tell nobody; the logger by that name is left alone, since the pipeline may
   * use OkHttp itself.
   */
  private static void silence() {
    try {
      Logger silent = Logger.getAnonymousLogger();
      silent.setLevel(Level.OFF);
      for (Field field : TaskRunner.class.getDeclaredFields()) {
        if (field.getType() == Logger.class && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          field.set(TaskRunner.INSTANCE, silent);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Then it speaks, at a level that hardly anybody listens to.
      return;
    }
  }

  Answer send(UUID run, byte[] event) {
    Attempt attempt = new Attempt();
    Duration timeout = timeout(event.length, slow.getOrDefault(run, 0));
    try (Response response = execute(event, timeout, attempt)) {
      slow.remove(run);
      return answers.to(response, attempt.sent(), timeout);
    } catch (IOException e) {
      if (attempt.stale() && !(e instanceof InterruptedIOException) && !closed) {
        // The others that are idle are as old.
        client.connectionPool().evictAll();
        return sendAnew(run, event, timeout);
      }
      return unanswered(run, attempt, timeout, e);
    }
  }

  private Answer sendAnew(UUID run, byte[] event, Duration timeout) {
    Attempt attempt = new Attempt();
    try (Response response = execute(event, timeout, attempt)) {
      slow.remove(run);
      return answers.to(response, attempt.sent(), timeout);
    } catch (IOException e) {
      return unanswered(run, attempt, timeout, e);
    }
  }

  private Response execute(byte[] event, Duration timeout, Attempt attempt) throws IOException {
    try {
      return call(event, timeout, attempt).execute();
    } catch (RuntimeException e) {
      // OkHttp fails so at some headers, such as a Retry-After that is no int.
      throw new IOException("the answer makes no sense: " + e, e);
    }
  }

  private Answer unanswered(UUID run, Attempt attempt, Duration timeout, IOException e) {
    String why = answers.oneLine(e.toString());
    if (!attempt.connected()) {
      return new Answer.Unreachable("No connection to " + endpoint + ": " + why);
    }
    boolean late = e instanceof InterruptedIOException;
    if (late && slow.size() < MAX_SLOW) {
      slow.merge(run, 1, Integer::sum);
    }
    Duration atWorkFor = late || timeout.compareTo(BROKEN_OFF) < 0 ? timeout : BROKEN_OFF;
    return new Answer.TryAgain(
        "No answer from " + endpoint + ": " + why, null, 0, attempt.sent() ? atWorkFor : null);
  }

  void close() {
    closed = true;
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  /** How long to wait for an answer to so many bytes, after so many that did not come in time. */
  Duration timeout(int bytes, int late) {
    Duration once = options.timeout().plusMillis((READ_TIMEOUT_PER_MIB.toMillis() * bytes) >> 20);
    return once.multipliedBy(1L << Math.min(late, MAX_DOUBLINGS));
  }

  private Call call(byte[] event, Duration timeout, Attempt attempt) throws IOException {
    Request.Builder request = new Request.Builder().url(endpoint.url()).tag(Attempt.class, attempt);
    request.header("User-Agent", userAgent);
    for (Map.Entry<String, String> header : options.headers().values().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    if (options.apiKey() != null && !options.headers().has(AUTHORIZATION)) {
      request.header(AUTHORIZATION, "Bearer " + options.apiKey().token());
    }
    String login = options.proxy() == null ? null : login(options.proxy());
    if (login != null && !endpoint.https()) {
      request.header(PROXY_AUTHORIZATION, login);
    }
    if (options.gzip()) {
      request.header("Content-Encoding", "gzip");
    }
    request.post(new Body(options.gzip() ? compressed(event) : event, json));
    return client
        .newBuilder()
        .readTimeout(timeout)
        .writeTimeout(WRITE_TIMEOUT)
        // A server that sends a byte now and then never trips the others.
        .callTimeout(timeout.multipliedBy(2))
        .build()
        .newCall(request.build());
  }

  private static byte[] compressed(byte[] event) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(event.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8 << 10)) {
      gzip.write(event);
    }
    return bytes.toByteArray();
  }

  /**
   * An event on its way. Once only: OkHttp would quietly send it again where a connection breaks
   * while the server may be at work on it, and nobody would know.
   */
  private static final class Body extends RequestBody {

    private final byte[] bytes;
    private final @Nullable MediaType type;

    Body(byte[] bytes, @Nullable MediaType type) {
      this.bytes = bytes;
      this.type = type;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
