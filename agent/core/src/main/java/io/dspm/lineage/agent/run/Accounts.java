package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.LingeringQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the accounts of runs in bounded memory: the first files of a run stay there, the others go
 * on disk by a thread of this class's own.
 *
 * <p>Any thread. One of the pipeline never touches a disk here, nor waits for one; where lines come
 * faster than they can be written it gives way for a hundredth of a second at most, and then counts
 * what finds no room.
 */
public final class Accounts {

  /** Where a run's account belongs. */
  public interface Place {
    Path accountOf(RunHeader run) throws IOException;
  }

  /**
   * What is kept in memory.
   *
   * @param young files of a role of a run that stay there until it is told
   * @param underway files beyond these, of all runs, that are there until they are hashed
   * @param keyBytes what the keys of all that is on disk may take
   * @param quietNanos how long an output is not written before it is hashed
   */
  record Bounds(int young, int underway, long keyBytes, long quietNanos) {

    private static final int BYTES_OF_ONE = 700;

    /** By the heap, of which the program wants most. */
    static Bounds ofThisJvm() {
      long heap = Runtime.getRuntime().maxMemory();
      long underway = Math.max(1_000, Math.min(20_000, heap / 16 / BYTES_OF_ONE));
      return new Bounds(2_000, (int) underway, heap / 6, TimeUnit.SECONDS.toNanos(1));
    }
  }

  private static final int IDLE_SECONDS = 10;

  /** A thread of the pipeline gives way for so long at once before a line is only counted. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final int MOST_PAUSES = 100;
  private static final long IN_VAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_TRIES = 5;

  private static final int MOST_FLUSH_SECONDS = 5;

  /** Lines that wait to be written, if hardly a file is underway. */
  private static final int LEAST_QUEUED = 1_000;

  /** Lines that correct others, by how many times the others. */
  private static final int MORE_NEEDED = 10;

  /** A larger one takes long, and all in vain if it is written once more. */
  private static final long LARGEST_TO_SEAL = 16L << 20;

  private final Identities identities;
  private final Runnable begun;
  private final Place place;
  private final Bounds bounds;
  private final KeySet.Room room;
  private final ThreadPoolExecutor writer;
  private final ScheduledThreadPoolExecutor sealer;
  private final ThreadPoolExecutor settler;
  private final ThreadPoolExecutor teller;

  /** Those whose runs are not told yet. */
  private final List<Overflow> overflows = new CopyOnWriteArrayList<>();

  /** Files beyond the young that wait for their hash in memory. */
  private final AtomicInteger underway = new AtomicInteger();

  private final Queue<Candidate> candidates = new ConcurrentLinkedQueue<>();
  private final AtomicInteger candidateCount = new AtomicInteger();
  private final AtomicBoolean sealing = new AtomicBoolean();
  private final AtomicLong inVainUntil = new AtomicLong(System.nanoTime());
  private volatile boolean hurried;

  /**
   * An output that is hashed once it is quiet.
   *
   * @param tries how often it is still looked at
   */
  private record Candidate(Overflow overflow, Path path, long since, int tries) {}

  /**
   * @param factory makes threads whose own I/O is not recorded
   * @param begun called whenever a run begins to be too large for the memory
   */
  public Accounts(Identities identities, Place place, ThreadFactory factory, Runnable begun) {
    this(identities, place, factory, begun, Bounds.ofThisJvm());
  }

  Accounts(
      Identities identities, Place place, ThreadFactory factory, Runnable begun, Bounds bounds) {
    this.identities = identities;
    this.begun = begun;
    this.place = place;
    this.bounds = bounds;
    this.room = new KeySet.Room(bounds.keyBytes());
    this.writer = single(factory);
    this.sealer = new ScheduledThreadPoolExecutor(1, factory);
    this.settler = single(factory);
    this.teller = single(factory);
  }

  private static ThreadPoolExecutor single(ThreadFactory factory) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LingeringQueue(), factory);
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /** Whether the run's account has that content. */
  boolean hasInput(Run run, Run.Read read) {
    // In this order: it is known on disk before it leaves the memory.
    if (run.inputs.containsKey(read)) {
      return true;
    }
    Overflow overflow = run.overflow.get();
    return overflow != null && overflow.hasInput(read);
  }

  /** Whether there is no room for one more input that waits for its hash. */
  boolean isBehind(Run run) {
    return run.inputs.size() >= bounds.young() && underway.get() >= bounds.underway();
  }

  /**
   * Enters an input to be hashed later.
   *
   * @param location where it is now
   */
  void deferInput(Run run, Run.Read read, Path location) {
    Overflow overflow = overflowOf(run);
    if (overflow == null) {
      run.dropped.incrementAndGet();
    } else {
      overflow.deferInput(read, location);
    }
  }

  void addInput(Run run, Run.Read read, Identity identity) {
    boolean young = run.inputs.size() < bounds.young();
    run.inputs.put(read, identity);
    if (young) {
      return;
    }
    Overflow overflow = overflowOf(run);
    if (overflow != null) {
      underway.incrementAndGet();
      identity.whenSettled(new Moving(overflow, read, identity));
    }
  }

  /** Enters an output; answers whether there was room. */
  boolean addOutput(Run run, Path path) {
    Overflow overflow = run.overflow.get();
    boolean known = overflow != null && overflow.hasOutput(path);
    int most = bounds.young();
    if (overflow != null && known) {
      most = overflow.wroteLast(path) ? 0 : Run.MOST_FILES;
    }
    if (run.outputs.size() < most) {
      Run.Output unused = keepOutput(run, path);
      return true;
    }
    overflow = overflowOf(run);
    if (overflow == null) {
      run.dropped.incrementAndGet();
      return false;
    }
    return overflow.addOutput(path);
  }

  /** Enters an output that needs more than a line: it stays in memory. */
  Run.Output keepOutput(Run run, Path path) {
    Run.Output output = new Run.Output();
    Run.Output other = run.outputs.putIfAbsent(path, output);
    removeOutput(run, path);
    return other == null ? output : other;
  }

  /**
   * The run may change the file from now on without a call that is seen; answers whether that is
   * all there is to say, since what stands there is its own already.
   */
  boolean mayChange(Run run, Path path) {
    Overflow overflow = run.overflow.get();
    boolean own = overflow != null && overflow.wroteLast(path);
    if (overflow != null && own) {
      overflow.mayChange(path);
    }
    return own;
  }

  /** What is on disk of the output counts no more. */
  void removeOutput(Run run, Path path) {
    Overflow overflow = run.overflow.get();
    if (overflow != null) {
      overflow.gone(path);
    }
  }

  /** Whether the run wrote the file, and nobody else since, as far as its output is on disk. */
  boolean wroteLast(Run run, Path path) {
    Overflow overflow = run.overflow.get();
    return overflow != null && overflow.wroteLast(path);
  }

  /** Which living run wrote that file last, as far as its output is on disk. */
  @Nullable Run writerOf(Path path) {
    for (Overflow overflow : overflows) {
      if (!overflow.run.hasEnded() && overflow.wroteLast(path)) {
        return overflow.run;
      }
    }
    return null;
  }

  /** The run has written the file: whoever did before did not do so last. */
  void overtaken(Run by, Path path) {
    for (Overflow overflow : overflows) {
      if (overflow.run != by) {
        overflow.overtaken(path);
      }
    }
  }

  /** Adds the living runs with outputs on disk. */
  void addWriters(Set<Run> runs) {
    for (Overflow overflow : overflows) {
      if (!overflow.run.hasEnded() && overflow.hasOutputs()) {
        runs.add(overflow.run);
      }
    }
  }

  /** Whether a file that loses its name or bytes may still have to be hashed. */
  boolean anythingDeferred() {
    for (Overflow overflow : overflows) {
      if (overflow.hasDeferredInputs() || overflow.hasOutputs()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Content is about to be destroyed, or to lose its name: where it is still to be hashed, that is
   * begun now.
   *
   * @param by whose own output stays its own; {@code null} if it is nobody's
   * @param living whether outputs of living runs count: they may follow a file to its new name
   * @return whether it was an output
   */
  boolean rescue(@Nullable Run by, Path path, FileStamp stamp, boolean living) {
    boolean output = false;
    for (Overflow overflow : overflows) {
      overflow.rescueInput(path, stamp);
      if (overflow.run != by && (living || overflow.run.hasEnded())) {
        output |= overflow.rescueOutput(path, stamp);
      }
    }
    return output;
  }

  /** A directory is about to be moved or deleted. */
  void awaitSettledBelow(Path directory) {
    for (Overflow overflow : overflows) {
      overflow.awaitSettledBelow(directory);
    }
  }

  void movedDirectory(Path from, Path to) {
    for (Overflow overflow : overflows) {
      overflow.movedDirectory(from, to);
    }
  }

  private @Nullable Overflow overflowOf(Run run) {
    Overflow overflow = run.overflow.get();
    if (overflow != null || run.hasEnded()) {
      return overflow;
    }
    Overflow made = new Overflow(run, new AccountSink(place, run.header()), this, identities, room);
    synchronized (run.overflow) {
      if (run.accountIsClosed || !run.overflow.compareAndSet(null, made)) {
        return run.overflow.get();
      }
      overflows.add(made);
      Hook.hashesPending.incrementAndGet();
    }
    begun.run();
    return made;
  }

  /**
   * Has a line written.
   *
   * @param needed whether the account would be wrong without it
   */
  void write(Overflow overflow, Line line, boolean needed) {
    int most = LEAST_QUEUED + bounds.underway() * 2;
    if (writer.getQueue().size() >= most) {
      giveWay(most);
    }
    if (writer.getQueue().size() >= (needed ? MORE_NEEDED * most : most)) {
      if (needed) {
        overflow.sink.fail("it could not be written fast enough");
      } else {
        overflow.run.dropped.incrementAndGet();
      }
      return;
    }
    execute(overflow, new Writing(overflow, line));
  }

  /**
   * Lets the thread that writes have the processor, which it may lack. If that was in vain, as with
   * a disk that hangs, nobody does so again for a second.
   */
  private void giveWay(int most) {
    for (int i = 0; i < MOST_PAUSES && writer.getQueue().size() >= most; i++) {
      if (System.nanoTime() - inVainUntil.get() < 0) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (writer.getQueue().size() >= most) {
      inVainUntil.set(System.nanoTime() + IN_VAIN_NANOS);
    }
  }

  private void execute(Overflow overflow, Runnable work) {
    try {
      writer.execute(work);
    } catch (RuntimeException | Error noThread) {
      overflow.sink.fail("the system has no thread left");
    }
  }

  private static final class Writing implements Runnable {

    private final Overflow overflow;
    private final Line line;

    Writing(Overflow overflow, Line line) {
      this.overflow = overflow;
      this.line = line;
    }

    @Override
    public void run() {
      overflow.sink.add(line);
    }
  }

  /**
   * An input that leaves the memory: at first when it is settled, then on the thread that writes.
   */
  private final class Moving implements Runnable {

    private final Overflow overflow;
    private final Run.Read read;
    private final Identity identity;
    private boolean settled;

    Moving(Overflow overflow, Run.Read read, Identity identity) {
      this.overflow = overflow;
      this.read = read;
      this.identity = identity;
    }

    @Override
    public void run() {
      if (!settled) {
        settled = true;
        execute(overflow, this);
        return;
      }
      underway.decrementAndGet();
      if (overflow.knowInput(read)) {
        overflow.sink.add(new Line.Found(Role.INPUT, identity, read.stamp()));
        overflow.run.inputs.remove(read, identity);
      } else if (overflow.run.inputs.size() > bounds.young() + bounds.underway()
          && overflow.run.inputs.remove(read, identity)) {
        // Without room for its key it can only stay here, and so only some can.
        overflow.run.dropped.incrementAndGet();
      }
    }
  }

  /** An output that may be hashed once it is quiet. */
  void maySeal(Overflow overflow, Path path) {
    if (candidateCount.get() < bounds.underway()) {
      candidateCount.incrementAndGet();
      candidates.add(new Candidate(overflow, path, System.nanoTime(), MOST_TRIES));
      if (sealing.compareAndSet(false, true)) {
        sealLater();
      }
    }
  }

  private void sealLater() {
    try {
      ScheduledFuture<?> unused =
          sealer.schedule(new SealTheQuiet(), bounds.quietNanos(), TimeUnit.NANOSECONDS);
    } catch (RuntimeException | Error noThread) {
      // They are hashed in the end.
      return;
    }
  }

  /** Hashes outputs that nobody has written for a while, unless there is enough to be hashed. */
  private final class SealTheQuiet implements Runnable {

    @Override
    public void run() {
      try {
        for (int left = candidateCount.get(); left > 0 && hasTime(); left--) {
          Candidate candidate = candidates.peek();
          if (candidate == null || isFresh(candidate)) {
            break;
          }
          candidates.poll();
          candidateCount.decrementAndGet();
          seal(candidate);
        }
      } finally {
        sealing.set(false);
        if (!candidates.isEmpty() && sealing.compareAndSet(false, true)) {
          sealLater();
        }
      }
    }

    private boolean hasTime() {
      return underway.get() < bounds.underway() / 2;
    }

    private boolean isFresh(Candidate candidate) {
      return System.nanoTime() - candidate.since() < bounds.quietNanos();
    }

    private void seal(Candidate candidate) {
      Overflow overflow = candidate.overflow();
      Path path = candidate.path();
      FileStamp stamp = overflow.run.hasEnded() ? null : FileStamp.of(path);
      if (stamp == null || !stamp.regular() || stamp.size() > LARGEST_TO_SEAL) {
        return;
      }
      long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
      if (now - stamp.modified() < bounds.quietNanos()) {
        if (candidate.tries() > 1) {
          candidateCount.incrementAndGet();
          candidates.add(new Candidate(overflow, path, System.nanoTime(), candidate.tries() - 1));
        }
        return;
      }
      Sealing begun = overflow.beginSealing(path);
      if (begun == null) {
        return;
      }
      // Before the stamp: what is written from here on through a handle that has written is told.
      OpenFile.contentIsRead(stamp.key());
      FileStamp quiet = FileStamp.of(path);
      if (quiet == null || !quiet.equals(stamp)) {
        overflow.abandon(begun);
        return;
      }
      underway.incrementAndGet();
      begun.waitsFor(identities.takeUnprotected(path, stamp));
    }
  }

  void end(Overflow overflow, Sealing sealing) {
    execute(overflow, new EndOfSealing(overflow, sealing));
  }

  private final class EndOfSealing implements Runnable {

    private final Overflow overflow;
    private final Sealing ended;

    EndOfSealing(Overflow overflow, Sealing ended) {
      this.overflow = overflow;
      this.ended = ended;
    }

    @Override
    public void run() {
      if (ended.isEarly()) {
        underway.decrementAndGet();
      }
      Line line = ended.end();
      if (line != null) {
        overflow.sink.add(line);
      }
      overflow.abandon(ended);
    }
  }

  /** Is told when a run's account is on disk. */
  interface Whole {

    /**
     * It is. On the thread that writes.
     *
     * @param account the caller's from now on
     * @param copy what was added last
     */
    void onDisk(AccountFile account, AccountCopy copy, Overflow overflow);

    /** On a thread that may take its time, one run after the other. */
    void tell();

    /** It could not be kept, and must not be told. */
    void lost(String why, long files);
  }

  /**
   * Has all lines that were handed over by now survive the end of the process.
   *
   * @return whether there are any, and all of them may be told
   * @throws TimeoutException if the disk can't keep up
   */
  boolean flush(Overflow overflow) throws IOException, InterruptedException, TimeoutException {
    // By the one that writes, after all of them.
    FutureTask<Boolean> flushed = new FutureTask<>(overflow.sink::flush);
    writer.execute(flushed);
    try {
      return flushed.get(MOST_FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      flushed.cancel(false);
    }
  }

  /** Time is up: what is still to be hashed is left so. */
  void hurry() {
    hurried = true;
  }

  /**
   * Completes the account of a run that has ended, if some of it is on disk: hashes what was
   * deferred, and adds what is in memory.
   *
   * @return whether some of it is on disk
   */
  boolean complete(Run run, Instant end, Whole whole) {
    Overflow overflow;
    synchronized (run.overflow) {
      // Whoever still thinks that the run goes on would begin one that nobody completes.
      run.accountIsClosed = true;
      overflow = run.overflow.get();
    }
    if (overflow == null) {
      return false;
    }
    writer.execute(new Completing(overflow, end, whole));
    return true;
  }

  /** Several steps, each on the thread that is for such. */
  private final class Completing implements Runnable {

    private final Overflow overflow;
    private final Instant end;
    private final Whole whole;
    private int step;

    Completing(Overflow overflow, Instant end, Whole whole) {
      this.overflow = overflow;
      this.end = end;
      this.whole = whole;
    }

    @Override
    public void run() {
      step++;
      if (step == 1) {
        // All lines that were handed over before are written.
        overflow.cancelEarlySealings();
        settler.execute(this);
      } else if (step == 2) {
        settle();
        writer.execute(this);
      } else if (step == 3) {
        completeOrLose();
      } else {
        whole.tell();
      }
    }

    private void settle() {
      try {
        int most = Math.max(1, bounds.underway() / 2);
        boolean unused = new Settling(overflow, end, most, () -> hurried).finish();
      } catch (IOException | RuntimeException e) {
        overflow.sink.fail(e.toString());
      }
    }

    private void completeOrLose() {
      long files = overflow.size();
      AccountSink sink = overflow.sink;
      try {
        complete();
      } catch (IOException | RuntimeException e) {
        sink.fail(e.toString());
      }
      overflows.remove(overflow);
      Hook.hashesPending.decrementAndGet();
      overflow.forgetKeys();
      String problem = sink.problem();
      if (problem == null) {
        teller.execute(this);
      } else {
        sink.delete();
        whole.lost(problem, files);
      }
    }

    private void complete() throws IOException {
      for (Map.Entry<Path, Run.Output> entry : overflow.run.outputs.entrySet()) {
        if (entry.getValue().isGone() && overflow.hasOutput(entry.getKey())) {
          overflow.sink.add(new Line.Gone(entry.getKey()));
        }
      }
      AccountFile file = overflow.sink.file();
      AccountCopy copy = new AccountCopy(file);
      copy.write(overflow.run);
      file.flush();
      if (overflow.sink.problem() == null) {
        whole.onDisk(file, copy, overflow);
      }
    }
  }
}
