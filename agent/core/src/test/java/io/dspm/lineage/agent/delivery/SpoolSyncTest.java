package io.dspm.lineage.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.config.SpoolSettings.Fsync;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When what is written is forced to the disk. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoolSyncTest {

  private static final UUID A = new UUID(1, 1);
  private static final UUID B = new UUID(2, 2);

  private final AgentLog log = new AgentLog(System.err, LogLevel.WARN);
  private final List<Spool> open = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void close() {
    open.forEach(Spool::close);
  }

  @Test
  void alwaysMeansBeforeTheAppendReturns() throws IOException {
    CountingFiles disk = new CountingFiles(temp);
    Spool spool = spool(Fsync.ALWAYS, disk);

    spool.begun(A, new byte[1]);
    assertThat(disk.forced()).isEqualTo(1);
    spool.append(A, EventKind.START, new byte[1]);
    assertThat(disk.forced()).isEqualTo(2);
    assertThat(disk.directories.get()).isEqualTo(1);
    // There is nothing new: a mark that is lost means a repeat, which does no harm.
    spool.current().settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
    assertThat(disk.forced()).isEqualTo(2);
  }

  @Test
  void severalThatAppendShareOneForce() throws Exception {
    CountingFiles disk = new CountingFiles(temp);
    Spool spool = spool(Fsync.ALWAYS, disk);
    spool.begun(A, new byte[1]);
    disk.hold = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UUID run = new UUID(9, i);
      Thread thread =
          new Thread(
              () -> {
                try {
                  spool.append(run, EventKind.END, new byte[1]);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    while (spool.waiting() < 8) {
      Thread.onSpinWait();
    }
    disk.hold.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    // The first of them, and one for all that came meanwhile; one more if that was caught in
    // between.
    assertThat(disk.forced()).isBetween(3, 4);
  }

  @Test
  void anIntervalForcesWhatWasWrittenAndNothingWhileThereIsNothing() throws Exception {
    CountingFiles disk = new CountingFiles(temp);
    Spool spool = spool(Fsync.INTERVAL, disk);

    spool.begun(A, new byte[1]);
    assertThat(disk.awaited(1)).isTrue();
    for (int i = 0; i < 100; i++) {
      spool.append(new UUID(9, i), EventKind.START, new byte[1]);
    }
    assertThat(disk.awaited(2)).isTrue();
    assertThat(disk.forced()).isBetween(2, 3);
    assertThat(disk.threads).containsOnly("lineage-spool");
  }

  @Test
  void anEndLeavesOnlyWhenAPowerCutCanNoLongerTakeIt() throws IOException {
    CountingFiles disk = new CountingFiles(temp);
    Spool spool = spool(Fsync.INTERVAL, disk, nothing -> new Thread(() -> {}));
    spool.begun(A, new byte[1]);
    spool.append(A, EventKind.START, new byte[1]);
    SpoolFile file = spool.current();
    spool.append(A, EventKind.END, new byte[1]);
    spool.append(B, EventKind.END, new byte[1]);
    file.settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);

    assertThat(file.next(A).kind).isEqualTo(EventKind.END);
    assertThat(disk.forced()).isEqualTo(1);
    assertThat(file.next(B).kind).isEqualTo(EventKind.END);
    assertThat(disk.forced()).isEqualTo(1);
  }

  @Test
  void neverMeansNever() throws IOException {
    CountingFiles disk = new CountingFiles(temp);
    Spool spool = spool(Fsync.NEVER, disk);
    spool.begun(A, new byte[1]);
    spool.append(B, EventKind.END, new byte[1]);
    spool.current().roll();
    assertThat(spool.current().next(B)).isNotNull();
    spool.close();

    assertThat(disk.forced()).isZero();
    assertThat(disk.directories.get()).isZero();
  }

  @Test
  void aForceThatFailsLosesNothing() throws IOException {
    CountingFiles disk = new CountingFiles(temp);
    disk.fail = true;
    List<UUID> told = new ArrayList<>();
    Spool spool = spool(Fsync.ALWAYS, disk);
    spool.deliverTo((file, run) -> told.add(run));

    assertThat(spool.append(A, EventKind.END, new byte[1])).isTrue();

    assertThat(told).containsExactly(A);
    assertThat(spool.current().next(A)).isNotNull();
    disk.fail = false;
  }

  private Spool spool(Fsync fsync, SpoolFiles files) {
    return spool(fsync, files, new CourierThread("lineage-spool"));
  }

  private Spool spool(Fsync fsync, SpoolFiles files, ThreadFactory threads) {
    SpoolSettings settings = new SpoolSettings(fsync, 1_000_000_000, Duration.ZERO);
    Spool spool = new Spool(new SpoolDisk(temp, files, log, 1 << 20, settings, threads));
    open.add(spool);
    return spool;
  }

  /** A disk that counts, waits and fails as it is told to. */
  private static final class CountingFiles extends SpoolFiles {
    final AtomicInteger directories = new AtomicInteger();
    final List<String> threads = new CopyOnWriteArrayList<>();
    volatile CountDownLatch hold = new CountDownLatch(0);
    volatile boolean fail;
    private int forced;

    CountingFiles(Path directory) {
      super(directory);
    }

    @Override
    void force(RandomAccessFile file) throws IOException {
      threads.add(Thread.currentThread().getName());
      synchronized (this) {
        forced++;
        notifyAll();
      }
      try {
        hold.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fail) {
        throw new IOException("fsync failed");
      }
      super.force(file);
    }

    @Override
    void forceDirectory(Path directory) {
      directories.incrementAndGet();
      super.forceDirectory(directory);
    }

    synchronized int forced() {
      return forced;
    }

    synchronized boolean awaited(int count) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (forced < count && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      }
      return forced >= count;
    }
  }
}
