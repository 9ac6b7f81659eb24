package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback that reads a request and then does as it was told. */
final class RudeServer implements AutoCloseable {

  /** What is done with a connection once the request has been read. */
  interface Manners {
    void answer(Socket socket) throws Exception;
  }

  final AtomicInteger requests = new AtomicInteger();

  /** The latest request's, with its line. */
  volatile String head = "";

  /** The latest request's, if it is read. */
  volatile String body = "";

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private final boolean listens;

  RudeServer(Manners manners) throws IOException {
    this(true, manners);
  }

  /** A server that does not wait for the body, nor read it. */
  static RudeServer deaf(Manners manners) throws IOException {
    return new RudeServer(false, manners);
  }

  private RudeServer(boolean listens, Manners manners) throws IOException {
    this.listens = listens;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  serve(server.accept(), manners);
                } catch (IOException e) {
                  // Closed, or hung up: the next one.
                }
              }
            },
            "rude-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says exactly these bytes, and hangs up. */
  static RudeServer saying(String text) throws IOException {
    return new RudeServer(
        socket -> {
          socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          socket.close();
        });
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve(Socket socket, Manners manners) {
    sockets.add(socket);
    Thread thread =
        new Thread(
            () -> {
              try {
                if (readRequest(socket.getInputStream())) {
                  requests.incrementAndGet();
                  manners.answer(socket);
                }
              } catch (Exception e) {
                // The client hung up.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads headers and a body of the length they name; false if there was no request. */
  private boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      if (b == 0x16 && head.length() == 0) {
        return true; // A TLS greeting: no use to wait for headers.
      }
      head.append((char) b);
    }
    this.head = head.toString();
    int at = head.indexOf("Content-Length: ") + 16;
    if (!listens || at < 16) {
      return true;
    }
    int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
    body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return true;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
