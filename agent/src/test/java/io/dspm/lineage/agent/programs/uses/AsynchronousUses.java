package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.ChannelUses.bytes;
import static io.dspm.lineage.agent.programs.uses.ChannelUses.four;
import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.dspm.lineage.agent.programs.uses.FileUse.Step;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.file.OpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@link AsynchronousFileChannel}. */
final class AsynchronousUses {

  static final UseGroup GROUP =
      new UseGroup(
          "AsynchronousFileChannel",
          List.of(
              use("asynchronous-channel-read", "`read`, a `Future`")
                  .reads("in.csv")
                  .does(on("in.csv", in -> in.read(four(), 0).get(), READ)),
              use("asynchronous-channel-read-by-handler", "`read`, a `CompletionHandler`")
                  .reads("in.csv")
                  .does(
                      on(
                          "in.csv",
                          in -> {
                            Answer answer = new Answer();
                            in.read(four(), 0, null, answer);
                            answer.await();
                          },
                          READ)),
              use("asynchronous-channel-read-in-a-pool", "`read` in an executor of its own")
                  .reads("in.csv")
                  .does(AsynchronousUses::readInPool),
              use("asynchronous-channel-reads-and-deletes", "`READ, DELETE_ON_CLOSE`")
                  .reads("in.csv")
                  .does(on("in.csv", in -> in.read(four(), 0).get(), READ, DELETE_ON_CLOSE)),
              use("asynchronous-channel-writes", "`write`, a `Future`, a new file")
                  .writes("out.csv")
                  .does(on("out.csv", out -> out.write(bytes(), 0).get(), CREATE, WRITE)),
              use("asynchronous-channel-writes-by-handler", "`write`, a `CompletionHandler`")
                  .writes("out.csv")
                  .does(
                      on(
                          "out.csv",
                          out -> {
                            Answer answer = new Answer();
                            out.write(bytes(), 0, null, answer);
                            answer.await();
                          },
                          CREATE,
                          WRITE)),
              use("asynchronous-channel-updates", "`write` in an old file")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(on("old.csv", out -> out.write(bytes(), 1).get(), WRITE)),
              use("asynchronous-channel-reads-and-updates", "`READ, WRITE`: an old file")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(
                      on(
                          "old.csv",
                          file -> {
                            file.read(four(), 0).get();
                            file.write(bytes(), 0).get();
                          },
                          READ,
                          WRITE)),
              use("asynchronous-channel-overwrites", "`TRUNCATE_EXISTING`: an old file")
                  .writes("old.csv")
                  .does(
                      on("old.csv", out -> out.write(bytes(), 0).get(), WRITE, TRUNCATE_EXISTING)),
              use("asynchronous-channel-truncates", "`truncate` of an old file")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(on("old.csv", file -> file.truncate(2), WRITE)),
              use("asynchronous-channel-makes-an-empty-file", "`CREATE_NEW`, never written")
                  .writes("out.csv")
                  .does(on("out.csv", out -> {}, WRITE, CREATE_NEW)),
              use("asynchronous-channel-locks", "`lock`, `size`, `force`")
                  .does(
                      on(
                          "old.csv",
                          file -> {
                            file.lock().get().release();
                            file.size();
                            file.force(true);
                          },
                          READ,
                          WRITE))));

  private AsynchronousUses() {}

  private interface Access {
    void to(AsynchronousFileChannel channel) throws Exception;
  }

  /** Waits for a handler's call. */
  private static final class Answer implements CompletionHandler<Integer, Void> {

    private final CompletableFuture<Integer> count = new CompletableFuture<>();

    @Override
    public void completed(Integer result, Void attachment) {
      count.complete(result);
    }

    @Override
    public void failed(Throwable error, Void attachment) {
      count.completeExceptionally(error);
    }

    void await() throws Exception {
      count.get();
    }
  }

  private static Step on(String file, Access access, OpenOption... options) {
    return place -> {
      try (AsynchronousFileChannel channel =
          AsynchronousFileChannel.open(place.path(file), options)) {
        access.to(channel);
      }
    };
  }

  private static void readInPool(Place place) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (AsynchronousFileChannel in =
        AsynchronousFileChannel.open(place.path("in.csv"), Set.of(READ), pool)) {
      in.read(four(), 0).get();
    } finally {
      pool.shutdown();
    }
  }
}
