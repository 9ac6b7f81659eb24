package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.Reporter;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has the events of runs made at the right time: START at the first of a run's first output, its
 * end, and the start delay; the end's event when every identity is settled.
 *
 * <p>Other threads only hand over. One background thread keeps the time and notes what begins and
 * ends, and never waits; another makes the events, in the order in which their time came. So while
 * the first event still waits for its JSON library to be loaded, no beginning goes unnoted.
 */
public final class RunReports {

  /**
   * How a run ended, as the thread that ended it saw it; its words are asked for later, in the
   * background.
   */
  record End(Ending.How how, Instant at, @Nullable Throwable error, @Nullable String message) {

    /**
     * Without the error's own words, which are the pipeline's code to find and may take their time.
     */
    Ending inBrief() {
      return new Ending(how, at, error == null ? message : error.getClass().getName(), null);
    }

    Ending inFull() {
      return Ending.of(how, at, error, message);
    }
  }

  /**
   * Runs that go on or wait to be reported: beyond that the agent would need the heap of the
   * program.
   */
  private static final int MOST_OPEN = 5_000;

  /** A round of checkpoints that took long is followed by a rest of so many times as long. */
  private static final int CHECKPOINT_REST = 20;

  /** What the JVM's end may wait for the hashes of the program's code. */
  private static final long CODE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Telling telling;
  private final Accounts accounts;
  private final Reporter reporter;
  private final long startDelayNanos;
  private final ScheduledThreadPoolExecutor worker;
  private final ThreadPoolExecutor maker;
  private final ThreadPoolExecutor checkpointer;
  private final long checkpointNanos;
  private final Checkpoints checkpoints;
  private volatile boolean closed;

  /** Time is up: what is not hashed is left to the next process. */
  private volatile boolean leaving;

  /** Runs whose end is not reported yet. */
  private final Set<Run> open = ConcurrentHashMap.newKeySet();

  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  /**
   * @param checkpoints how often what runs have used so far is put into the spool; zero for never
   * @param factory makes threads whose own I/O is not recorded
   */
  public RunReports(
      Telling telling,
      Accounts accounts,
      Duration startDelay,
      Duration checkpoints,
      ThreadFactory factory) {
    this.telling = telling;
    this.accounts = accounts;
    this.reporter = telling.reporter();
    this.startDelayNanos = startDelay.toNanos();
    this.worker = new ScheduledThreadPoolExecutor(1, factory);
    // A timer that is not needed any more must not keep its run.
    worker.setRemoveOnCancelPolicy(true);
    this.maker =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    this.checkpointer =
        new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    this.checkpointNanos = checkpoints.toNanos();
    this.checkpoints = new Checkpoints(reporter, accounts, telling.blindSpots(), checkpoints);
  }

  /** Whether it is time to see what could make room. */
  boolean isCrowded() {
    return open.size() >= MOST_OPEN / 2;
  }

  /** Whether there is room for one more run whose end is still to be reported. */
  boolean hasRoom() {
    return open.size() < MOST_OPEN;
  }

  /** Has the thread that notes what begins and ends do this as well, again and again. */
  public void regularly(Duration between, Runnable work) {
    ScheduledFuture<?> unused =
        worker.scheduleWithFixedDelay(
            work, between.toNanos(), between.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many runs began, as far as that is noted. */
  public long begun() {
    return begun.get();
  }

  /** How many runs ended, as far as that is noted. */
  public long ended() {
    return ended.get();
  }

  /** How many runs go on, or have an end that is not reported yet. */
  public int open() {
    return open.size();
  }

  void begun(Run run) {
    open.add(run);
    worker.execute(new Begun(run));
  }

  void outputOpened(Run run) {
    worker.execute(new StartDue(run));
  }

  void ended(Run run, End end) {
    run.end = end;
    worker.execute(new Ended(run, end));
  }

  /**
   * Waits until the end of every run is reported.
   *
   * @return whether that came before the timeout
   */
  public boolean await(long timeoutNanos) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutNanos;
    synchronized (open) {
      while (!open.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(open, left);
      }
    }
    return true;
  }

  /** As {@link Reporter#retryAtLast}. */
  public int retryAtLast() {
    return reporter.retryAtLast();
  }

  /** Whatever comes from now on is left to the next process, which finds the spool's note of it. */
  public void close() {
    closed = true;
    reporter.close();
  }

  /** How many runs were left to the next process, and what is still to be hashed of them. */
  public record Left(int runs, long files, long bytes) {
    Left and(Left more) {
      return new Left(runs + more.runs, files + more.files, bytes + more.bytes);
    }
  }

  /**
   * Time is up: runs with files that are not hashed by now are left to the next process, for which
   * their accounts are put on disk. Where that can't be done, or takes longer than the timeout,
   * they are reported without these hashes.
   */
  public Left postponeHashing(long timeoutNanos) throws InterruptedException {
    Postpone postpone = new Postpone(System.nanoTime() + timeoutNanos);
    // After all that notes how runs ended, and so that no other can come between.
    worker.execute(postpone);
    boolean unused = postpone.done.await(timeoutNanos, TimeUnit.NANOSECONDS);
    Left onDisk = leaveOnDisk(postpone.deadline);
    giveUpHashing();
    for (Identity identity : postpone.unhashed) {
      // Somebody may wait for it.
      identity.giveUp();
    }
    return postpone.left.and(onDisk);
  }

  /** Runs with accounts on disk are left as soon as these are whole, and noted to be. */
  private Left leaveOnDisk(long deadline) throws InterruptedException {
    Left all = new Left(0, 0, 0);
    for (Run run : open) {
      if (run.overflow.get() == null) {
        continue;
      }
      synchronized (open) {
        long wait = deadline - System.nanoTime();
        while (run.left == null && open.contains(run) && wait > 0) {
          TimeUnit.NANOSECONDS.timedWait(open, wait);
          wait = deadline - System.nanoTime();
        }
      }
      Left left = run.left;
      if (left != null && open.contains(run)) {
        all = all.and(left);
        // Should it be told after all before the JVM ends, so much the better.
        close(run);
      }
    }
    return all;
  }

  /** What is not hashed by now is reported without a hash. */
  private void giveUpHashing() {
    for (Run run : open) {
      for (Identity identity : RunAccount.identities(run)) {
        identity.giveUp();
      }
    }
    reporter.giveUpFindingOut();
  }

  /** The executor keeps what a task throws to itself; here it is told. */
  private abstract class Task implements Runnable {

    abstract void work();

    @Override
    public final void run() {
      if (closed) {
        return;
      }
      try {
        work();
      } catch (RuntimeException | Error e) {
        reporter.failed(e);
        failed();
      }
    }

    /** Nobody shall wait for what will not come. */
    void failed() {}
  }

  private final class Begun extends Task {
    private final Run run;

    Begun(Run run) {
      this.run = run;
    }

    @Override
    void work() {
      begun.incrementAndGet();
      reporter.begun(run.header());
      if (run.isProcess()) {
        reporter.whenAllIsKnown(() -> worker.execute(new Renoted(run)));
        if (checkpointNanos > 0) {
          scheduleCheckpoints(checkpointNanos);
        }
      }
      run.startTimer = worker.schedule(new StartAtLast(run), startDelayNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void scheduleCheckpoints(long nanos) {
    ScheduledFuture<?> unused = worker.schedule(new CheckpointsDue(), nanos, TimeUnit.NANOSECONDS);
  }

  /** Time to see what the runs have used. */
  private final class CheckpointsDue extends Task {
    @Override
    void work() {
      reporter.retry();
      // Not here, where the disk would keep others waiting.
      checkpointer.execute(new CheckpointRound());
    }
  }

  private final class CheckpointRound extends Task {
    @Override
    void work() {
      long began = System.nanoTime();
      try {
        checkpoints.round(open);
      } finally {
        long next = Math.max(checkpointNanos, CHECKPOINT_REST * (System.nanoTime() - began));
        scheduleCheckpoints(next);
      }
    }
  }

  /** Notes the process run once more, with all that was found out since. */
  private final class Renoted extends Task {
    private final Run run;

    Renoted(Run run) {
      this.run = run;
    }

    @Override
    void work() {
      // On the thread that notes its end: nothing older may be noted after that.
      synchronized (run.notes) {
        Checkpoints.Written last = run.checkpoint;
        if (!run.hasEnded()) {
          reporter.begun(run.header(), last == null ? null : last.rest());
        }
      }
    }
  }

  /**
   * The time for START has come, unless it was reported: it goes out once the inputs known by now
   * are settled, so that it can name them. The start delay bounds the wait.
   */
  private final class StartDue extends Task {
    private final Run run;
    private final AtomicInteger waitingFor = new AtomicInteger(1);

    StartDue(Run run) {
      this.run = run;
    }

    @Override
    void work() {
      if (run.startReported) {
        return;
      }
      if (telling.namesInputsAtStart(run)) {
        for (Identity identity : run.inputs.values()) {
          waitingFor.incrementAndGet();
          identity.whenSettled(this::oneSettled);
        }
      }
      oneSettled();
    }

    private void oneSettled() {
      if (waitingFor.decrementAndGet() == 0) {
        maker.execute(new Start(run));
      }
    }
  }

  /** The start delay is over. */
  private final class StartAtLast extends Task {
    private final Run run;

    StartAtLast(Run run) {
      this.run = run;
    }

    @Override
    void work() {
      maker.execute(new Start(run));
    }
  }

  /** Reports START, unless that was done, with the inputs that are settled. */
  private final class Start extends Task {
    private final Run run;

    Start(Run run) {
      this.run = run;
    }

    @Override
    void work() {
      if (!run.startReported) {
        telling.start(run);
        run.startReported = true;
        ScheduledFuture<?> timer = run.startTimer;
        if (timer != null) {
          timer.cancel(false);
        }
      }
    }
  }

  private final class Ended extends Task {
    private final Run run;
    private final End end;
    private final AtomicInteger waitingFor = new AtomicInteger(1);
    private @Nullable Report report;

    Ended(Run run, End end) {
      this.run = run;
      this.end = end;
    }

    @Override
    void work() {
      ended.incrementAndGet();
      synchronized (run.notes) {
        if (run.taken.get()) {
          // It ended late, and was left to the next process before this had its turn.
          return;
        }
        Checkpoints.Written last = run.checkpoint;
        reporter.ending(run.header(), end.inBrief(), last == null ? null : last.rest());
        run.notedEnd = end;
      }
      new StartDue(run).run();
      if (run.isProcess()) {
        waitingFor.incrementAndGet();
        ScheduledFuture<?> unused =
            worker.schedule(new NoLonger(), CODE_NANOS, TimeUnit.NANOSECONDS);
        reporter.whenAllIsKnown(this::oneSettled);
      }
      reportOnceSettled();
    }

    void reportOnceSettled() {
      report = new Report(run, end);
      for (Identity identity : RunAccount.identities(run)) {
        waitingFor.incrementAndGet();
        identity.whenSettled(this::oneSettled);
      }
      oneSettled();
    }

    private void oneSettled() {
      if (waitingFor.decrementAndGet() == 0) {
        maker.execute(Objects.requireNonNull(report));
      }
    }

    @Override
    void failed() {
      close(run);
    }
  }

  /** The JVM's end has waited long enough for the hashes of the program's code. */
  private final class NoLonger extends Task {
    @Override
    void work() {
      reporter.giveUpFindingOut();
    }
  }

  /** Reports the end, now that all is settled. */
  private final class Report extends Task {
    private final Run run;
    private final End end;

    Report(Run run, End end) {
      this.run = run;
      this.end = end;
    }

    @Override
    void work() {
      if (!run.take()) {
        return;
      }
      boolean done = true;
      try {
        new Start(run).run();
        done = !accounts.complete(run, end.at(), new FromDisk(run, end));
        if (done) {
          telling.end(run, end);
        }
      } finally {
        if (done) {
          close(run);
        }
      }
    }
  }

  /** Reports the end of a run that used more files than memory has room for. */
  private final class FromDisk implements Accounts.Whole {
    private final Run run;
    private final End end;
    private volatile @Nullable AccountFile account;
    private volatile @Nullable Postponed rest;

    FromDisk(Run run, End end) {
      this.run = run;
      this.end = end;
    }

    @Override
    public void onDisk(AccountFile onDisk, AccountCopy copy, Overflow overflow) {
      Postponed noted =
          new Postponed(
              onDisk.path().toFile().length(),
              overflow.filesToHash() + copy.files(),
              overflow.bytesToHash() + copy.bytes(),
              new ArrayList<>(run.namedInputs),
              new ArrayList<>(run.namedOutputs),
              telling.gapsBeside(run, copy.gaps()));
      account = onDisk;
      rest = noted;
      try {
        reporter.postponed(run.header(), end.inBrief(), noted);
        left(run, noted);
      } catch (IOException e) {
        // Then this process tells it, or the next one does without files.
        return;
      }
    }

    @Override
    public void tell() {
      try {
        if (leaving && run.left != null) {
          noteInFull();
          Objects.requireNonNull(account).close();
        } else {
          telling.end(run, end, Objects.requireNonNull(account), Objects.requireNonNull(rest));
        }
      } catch (IOException | RuntimeException | Error e) {
        reporter.failed(e);
      } finally {
        close(run);
      }
    }

    private void noteInFull() throws IOException {
      if (end.error() != null) {
        reporter.postponed(run.header(), end.inFull(), Objects.requireNonNull(rest));
      }
    }

    @Override
    public void lost(String why, long files) {
      maker.execute(new Lost(run, end, why, files));
    }
  }

  private void left(Run run, Postponed rest) {
    run.left = new Left(1, rest.files(), rest.bytes());
    synchronized (open) {
      open.notifyAll();
    }
  }

  /** Reports the end of a run whose account on disk was lost. */
  private final class Lost extends Task {
    private final Run run;
    private final End end;
    private final String why;
    private final long files;

    Lost(Run run, End end, String why, long files) {
      this.run = run;
      this.end = end;
      this.why = why;
      this.files = files;
    }

    @Override
    void work() {
      try {
        telling.endWithout(run, end, why, files);
      } finally {
        close(run);
      }
    }
  }

  /** Leaves runs that wait for hashes to the next process. */
  private final class Postpone extends Task {
    private final long deadline;
    final CountDownLatch done = new CountDownLatch(1);
    final Queue<Identity> unhashed = new ConcurrentLinkedQueue<>();
    volatile Left left = new Left(0, 0, 0);

    Postpone(long deadline) {
      this.deadline = deadline;
    }

    @Override
    void work() {
      leaving = true;
      accounts.hurry();
      Postponing postponing = new Postponing(reporter, telling.blindSpots());
      try {
        for (Run run : open) {
          End end = run.end;
          if (System.nanoTime() - deadline >= 0) {
            return;
          }
          if (end != null && run.overflow.get() != null) {
            // On disk already for the most part.
            maker.execute(new Report(run, end));
            continue;
          }
          if (end != null && isPending(run) && run.take()) {
            leave(run, end, postponing);
          }
        }
      } finally {
        done.countDown();
      }
    }

    private void leave(Run run, End end, Postponing postponing) {
      Postponed rest = postponing.leave(run, end);
      if (rest == null) {
        run.taken.set(false);
        // Its hashes may have come meanwhile, in vain.
        new Ended(run, end).reportOnceSettled();
        return;
      }
      unhashed.addAll(RunAccount.identities(run));
      left = new Left(left.runs + 1, left.files + rest.files(), left.bytes + rest.bytes());
      maker.execute(new LastWords(run, end, rest));
    }

    private boolean isPending(Run run) {
      for (Identity identity : RunAccount.identities(run)) {
        if (identity.state() == Identity.State.PENDING) {
          return true;
        }
      }
      return false;
    }
  }

  /** What this process still says of a run that it leaves to the next. */
  private final class LastWords extends Task {
    private final Run run;
    private final End end;
    private final Postponed rest;

    LastWords(Run run, End end, Postponed rest) {
      this.run = run;
      this.end = end;
      this.rest = rest;
    }

    @Override
    void work() {
      try {
        new Start(run).run();
        if (end.error() != null) {
          reporter.postponed(run.header(), end.inFull(), rest);
        }
      } catch (IOException e) {
        // The error's bare name, which was noted before, has to do.
        return;
      } finally {
        close(run);
      }
    }
  }

  private void close(Run run) {
    Checkpoints.delete(run);
    run.forgetAccount();
    synchronized (open) {
      open.remove(run);
      open.notifyAll();
    }
  }
}
