package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.ChannelUses.bytes;
import static io.dspm.lineage.agent.programs.uses.ChannelUses.four;
import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Handles that live long, are shared, forgotten, or meet with errors. */
final class HandleUses {

  private static final List<FileUse> LIVES =
      List.of(
          use("opened-before-the-first-job", "opened before the JVM's first job, read in a job")
              .reads("in.csv")
              .before(place -> place.keep("in", new FileInputStream(place.file("in.csv"))))
              .does(
                  place -> {
                    try (FileInputStream in = place.kept("in", FileInputStream.class)) {
                      in.read();
                    }
                  }),
          use("channel-opened-before-the-first-job", "a channel opened before the first job")
              .reads("old.csv")
              .writes("old.csv")
              .before(
                  place -> place.keep("file", FileChannel.open(place.path("old.csv"), READ, WRITE)))
              .does(
                  place -> {
                    try (FileChannel file = place.kept("file", FileChannel.class)) {
                      file.write(bytes(), 1);
                    }
                  }),
          use("closed-twice", "written, closed twice")
              .writes("out.csv")
              .does(
                  place -> {
                    OutputStream out = new FileOutputStream(place.file("out.csv"));
                    out.write(Place.newBytes());
                    out.close();
                    out.close();
                  }),
          use("never-closed", "read and written, never closed")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    place.keep("in", new FileInputStream(place.file("in.csv"))).read();
                    place.keep("out", new FileOutputStream(place.file("out.csv"))).write(1);
                  }),
          use("read-and-garbage-collected", "read, never closed, garbage collected")
              .reads("in.csv")
              .does(place -> awaitCollected(leakInput(place))),
          use("written-and-garbage-collected", "written, never closed, garbage collected")
              .writes("out.csv")
              .does(place -> awaitCollected(leakOutput(place))),
          use("opened-and-garbage-collected", "opened, never read, garbage collected")
              .does(
                  place ->
                      awaitCollected(
                          new WeakReference<>(new FileInputStream(place.file("in.csv"))))),
          use("read-after-deletion", "opened, deleted, then read")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      Files.delete(place.path("in.csv"));
                      in.readAllBytes();
                    }
                  }),
          use("written-after-deletion", "opened, deleted, then written")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      Files.delete(place.path("out.csv"));
                      out.write(1);
                    }
                  }),
          use("read-after-a-rename", "opened, renamed, then read")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      Files.move(place.path("in.csv"), place.path("out.csv"));
                      in.readAllBytes();
                    }
                  }));

  private static final List<FileUse> THREADS =
      List.of(
          use("stream-shared-by-threads", "one stream read by two threads")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      inThread(in::read);
                      inThread(in::read);
                    }
                  }),
          use("reader-and-writer-threads", "read on one thread, written on another")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    byte[][] between = new byte[1][];
                    inThread(() -> between[0] = Files.readAllBytes(place.path("in.csv")));
                    inThread(() -> Files.write(place.path("out.csv"), between[0]));
                  }),
          use("random-access-shared-by-threads", "one file written and read back by two threads")
              .writes("out.csv")
              .does(
                  place -> {
                    try (RandomAccessFile file =
                        new RandomAccessFile(place.file("out.csv"), "rw")) {
                      inThread(() -> file.write(Place.newBytes()));
                      file.seek(0);
                      inThread(file::read);
                    }
                  }),
          use("closed-by-another-thread", "written on one thread, closed by another")
              .writes("out.csv")
              .does(
                  place -> {
                    OutputStream out = new FileOutputStream(place.file("out.csv"));
                    out.write(1);
                    inThread(out::close);
                  }));

  private static final List<FileUse> ERRORS =
      List.of(
          use("read-after-an-exception", "read into a range that is none, then read")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      fails(IndexOutOfBoundsException.class, () -> in.read(new byte[1], 2, 3));
                      in.read();
                    }
                  }),
          use("read-after-close", "closed unread, then read in vain")
              .does(
                  place -> {
                    InputStream in = new FileInputStream(place.file("in.csv"));
                    in.close();
                    fails(IOException.class, in::read);
                  }),
          use("written-after-close", "appended to after it was closed: in vain")
              .does(
                  place -> {
                    OutputStream out = new FileOutputStream(place.file("old.csv"), true);
                    out.close();
                    fails(IOException.class, () -> out.write(1));
                  }),
          use("written-to-a-reading-channel", "written in vain, then read")
              .reads("in.csv")
              .does(
                  place -> {
                    try (FileChannel in = FileChannel.open(place.path("in.csv"), READ)) {
                      fails(NonWritableChannelException.class, () -> in.write(bytes()));
                      in.read(four());
                    }
                  }),
          use("read-from-a-writing-channel", "read in vain from a channel for writing")
              .does(
                  place -> {
                    try (FileChannel out = FileChannel.open(place.path("old.csv"), WRITE)) {
                      fails(NonReadableChannelException.class, () -> out.read(four()));
                    }
                  }),
          use("interrupted-and-opened-again", "closed by an interrupt, opened again, read")
              .reads("in.csv")
              .does(HandleUses::readInterrupted),
          use("not-there", "opened where no file is, and where a directory is: in vain")
              .does(
                  place -> {
                    fails(
                        FileNotFoundException.class,
                        () -> new FileInputStream(place.file("missing.csv")).close());
                    fails(
                        FileNotFoundException.class,
                        () -> new FileInputStream(place.directory().toFile()).close());
                  }));

  static final UseGroup GROUP =
      new UseGroup("Handles", Stream.of(LIVES, THREADS, ERRORS).flatMap(List::stream).toList());

  private HandleUses() {}

  private static WeakReference<Object> leakInput(Place place) throws IOException {
    FileInputStream in = new FileInputStream(place.file("in.csv"));
    in.read();
    return new WeakReference<>(in.getFD());
  }

  private static WeakReference<Object> leakOutput(Place place) throws IOException {
    FileOutputStream out = new FileOutputStream(place.file("out.csv"));
    out.write(Place.newBytes());
    return new WeakReference<>(out.getFD());
  }

  private static void awaitCollected(WeakReference<?> leaked) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (leaked.get() != null) {
      Place.check(System.nanoTime() < deadline, "never collected");
      System.gc();
    }
  }

  private static void readInterrupted(Place place) throws IOException {
    try (FileChannel in = FileChannel.open(place.path("in.csv"), READ)) {
      Thread.currentThread().interrupt();
      fails(ClosedByInterruptException.class, () -> in.read(four()));
    } finally {
      Place.check(Thread.interrupted(), "the interrupt is lost");
    }
    try (FileChannel in = FileChannel.open(place.path("in.csv"), READ)) {
      in.read(four());
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void fails(Class<? extends Exception> expected, Work work) {
    try {
      work.run();
    } catch (Exception e) {
      Place.check(expected.isInstance(e), "failed by " + e);
      return;
    }
    throw new IllegalStateException("went well");
  }

  private static void inThread(Work work) throws InterruptedException {
    Exception[] failure = new Exception[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | RuntimeException e) {
                failure[0] = e;
              }
            });
    thread.start();
    thread.join();
    Place.check(failure[0] == null, "the thread failed by " + failure[0]);
  }
}
