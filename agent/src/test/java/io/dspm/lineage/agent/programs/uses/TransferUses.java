package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;

/** What the kernel may copy by itself: {@code transferTo} and {@code transferFrom}. */
final class TransferUses {

  static final UseGroup GROUP =
      new UseGroup(
          "Transfers between channels",
          List.of(
              use("channel-transfers-to-a-channel", "`transferTo` another file's channel")
                  .reads("in.csv")
                  .writes("out.csv")
                  .does(
                      place -> {
                        try (FileChannel in = input(place);
                            FileChannel out = output(place)) {
                          in.transferTo(0, in.size(), out);
                        }
                      }),
              use("channel-transfers-from-a-channel", "`transferFrom` another file's channel")
                  .reads("in.csv")
                  .writes("out.csv")
                  .does(
                      place -> {
                        try (FileChannel in = input(place);
                            FileChannel out = output(place)) {
                          out.transferFrom(in, 0, in.size());
                        }
                      }),
              use("much-transferred-to-a-channel", "`transferTo` another file's channel, 9 MiB")
                  .reads("big.bin")
                  .writes("out.csv")
                  .given(place -> Files.write(place.path("big.bin"), new byte[9 << 20]))
                  .does(
                      place -> {
                        try (FileChannel in = FileChannel.open(place.path("big.bin"));
                            FileChannel out = output(place)) {
                          for (long at = 0; at < in.size(); ) {
                            at += in.transferTo(at, in.size() - at, out);
                          }
                        }
                      }),
              use("transferred-into-an-old-file", "`transferTo` the channel of an old file")
                  .reads("in.csv", "old.csv")
                  .writes("old.csv")
                  .does(
                      place -> {
                        try (FileChannel in = input(place);
                            FileChannel out = FileChannel.open(place.path("old.csv"), WRITE)) {
                          in.transferTo(0, 4, out);
                        }
                      }),
              use("channel-transfers-to-a-socket", "`transferTo` a socket")
                  .reads("in.csv")
                  .does(TransferUses::toSocket),
              use("channel-transfers-from-a-socket", "`transferFrom` a socket")
                  .writes("out.csv")
                  .does(TransferUses::fromSocket),
              use("channel-transfers-to-a-pipe", "`transferTo` a pipe")
                  .reads("in.csv")
                  .does(
                      place -> {
                        Pipe pipe = Pipe.open();
                        try (FileChannel in = input(place);
                            Pipe.SinkChannel sink = pipe.sink();
                            Pipe.SourceChannel source = pipe.source()) {
                          in.transferTo(0, in.size(), sink);
                          source.read(ByteBuffer.allocate(4));
                        }
                      }),
              use("channel-transfers-to-memory", "`transferTo` a channel that is no file")
                  .reads("in.csv")
                  .does(
                      place -> {
                        try (FileChannel in = input(place)) {
                          in.transferTo(
                              0, in.size(), Channels.newChannel(new ByteArrayOutputStream()));
                        }
                      }),
              use("channel-transfers-from-memory", "`transferFrom` a channel that is no file")
                  .writes("out.csv")
                  .does(
                      place -> {
                        try (FileChannel out = output(place)) {
                          out.transferFrom(
                              Channels.newChannel(new ByteArrayInputStream(Place.newBytes())),
                              0,
                              100);
                        }
                      })));

  private TransferUses() {}

  private static FileChannel input(Place place) throws IOException {
    return FileChannel.open(place.path("in.csv"), READ);
  }

  private static FileChannel output(Place place) throws IOException {
    return FileChannel.open(place.path("out.csv"), CREATE, WRITE);
  }

  private static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static void toSocket(Place place) throws IOException {
    try (ServerSocketChannel server = listen();
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        FileChannel in = input(place)) {
      in.transferTo(0, in.size(), client);
      accepted.read(ByteBuffer.allocate(4));
    }
  }

  private static void fromSocket(Place place) throws IOException {
    try (ServerSocketChannel server = listen();
        SocketChannel accepted = connectAndSend(server);
        FileChannel out = output(place)) {
      out.transferFrom(accepted, 0, 1000);
    }
  }

  private static SocketChannel connectAndSend(ServerSocketChannel server) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.getOutputStream().write(Place.newBytes());
    }
    return server.accept();
  }
}
