package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

  /** More than any file that this JVM has open. */
  private static final int FREE = 2_000_000;

  @TempDir Path temp;

  @Test
  void whatWasPutIsFoundUntilItIsRemoved() {
    FileDescriptor fd = Descriptors.numbered(FREE);
    OpenFile file = file(fd);
    assertThat(OpenFiles.find(fd)).isNull();

    assertThat(OpenFiles.put(fd, file)).isTrue();
    assertThat(OpenFiles.find(fd)).isSameAs(file);
    OpenFiles.remove(fd, file);
    assertThat(OpenFiles.find(fd)).isNull();
  }

  @Test
  void aNumberThatWasGivenAwayAgainIsNotTakenForTheFileThatHadIt() {
    FileDescriptor first = Descriptors.numbered(FREE + 1);
    OpenFiles.put(first, file(first));
    Descriptors.closed(first);

    FileDescriptor second = Descriptors.numbered(FREE + 1);
    assertThat(OpenFiles.find(second)).isNull();
    assertThat(OpenFiles.find(first)).isNull();
  }

  @Test
  void aLateRemovalDoesNotTakeTheNextFileOfThatNumber() {
    FileDescriptor first = Descriptors.numbered(FREE + 2);
    OpenFile old = file(first);
    OpenFiles.put(first, old);
    FileDescriptor second = Descriptors.numbered(FREE + 2);
    OpenFile young = file(second);
    OpenFiles.put(second, young);

    OpenFiles.remove(first, old);

    assertThat(OpenFiles.find(second)).isSameAs(young);
  }

  @Test
  void aRealFileHasItsNumberOnlyWhileItIsOpen() throws IOException {
    File path = Files.writeString(temp.resolve("file"), "x").toFile();
    FileDescriptor fd;
    try (FileInputStream in = new FileInputStream(path)) {
      fd = in.getFD();
      assertThat(OpenFiles.number(fd)).isPositive();
      OpenFiles.put(fd, file(fd));
      assertThat(OpenFiles.find(fd)).isNotNull();
    }

    assertThat(OpenFiles.number(fd)).isNegative();
    assertThat(OpenFiles.find(fd)).isNull();
  }

  @Test
  void aNumberBeyondTheTableIsRefusedAndNeverFound() {
    for (int number : new int[] {1 << 22, Integer.MAX_VALUE}) {
      FileDescriptor fd = Descriptors.numbered(number);

      assertThat(OpenFiles.put(fd, file(fd))).isFalse();
      assertThat(OpenFiles.find(fd)).isNull();
      OpenFiles.remove(fd, file(fd));
    }
    FileDescriptor last = Descriptors.numbered((1 << 22) - 1);
    assertThat(OpenFiles.put(last, file(last))).isTrue();
    assertThat(OpenFiles.find(last)).isNotNull();
  }

  @Test
  void theDescriptorIsNotKeptAlive() {
    OpenFile file = put(FREE + 3);
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (file.get() != null && System.nanoTime() < deadline) {
      System.gc();
    }

    assertThat(file.get()).isNull();
  }

  private static OpenFile put(int number) {
    FileDescriptor fd = Descriptors.numbered(number);
    OpenFile file = file(fd);
    OpenFiles.put(fd, file);
    return file;
  }

  @Test
  void threadsThatOpenAtTheSameTimeLoseNoneOfTheirFiles() throws InterruptedException {
    int threads = 8;
    int each = 2_000;
    AtomicInteger lost = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(threads);
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int offset = t;
      workers[t] =
          new Thread(
              () -> {
                try {
                  together.await();
                } catch (Exception e) {
                  return;
                }
                for (int i = 0; i < each; i++) {
                  // Neighbours in a part of the table that does not exist yet.
                  FileDescriptor fd = Descriptors.numbered(FREE + 1_000_000 + i * threads + offset);
                  OpenFile file = file(fd);
                  OpenFiles.put(fd, file);
                  lost.addAndGet(OpenFiles.find(fd) == file ? 0 : 1);
                }
                done.incrementAndGet();
              });
      workers[t].start();
    }
    for (Thread worker : workers) {
      worker.join();
    }

    assertThat(done).hasValue(threads);
    assertThat(lost).hasValue(0);
  }

  private static OpenFile file(FileDescriptor fd) {
    return new OpenFile(fd, "path", OpenFile.READ, null);
  }
}
