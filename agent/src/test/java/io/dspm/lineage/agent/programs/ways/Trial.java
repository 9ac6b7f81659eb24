package io.dspm.lineage.agent.programs.ways;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One way being tried, in a directory of its own. A file's name begins with the name of whom it
 * belongs to: {@code a.3.in} may only be read by the job {@code a}, which makes {@code a.3.out} of
 * it; {@code nobody.1.in} may be read by the JVM's own run only.
 */
public final class Trial {

  public static final String NOBODY = "nobody";

  /** How many inputs each owner has; the next one after the last is the first. */
  public static final int INPUTS = 8;

  static final long PATIENCE_SECONDS = 30;
  private static final List<String> OWNERS = List.of("a", "b", "c", "d", NOBODY);

  private final Path directory;
  private final String way;
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Map<String, Actor> actors = new ConcurrentHashMap<>();
  private final List<Throwable> failures = new ArrayList<>();

  /** Something to be done. */
  public interface Step {
    void run() throws Exception;
  }

  /** Something that several do. */
  public interface OwnersStep {
    void by(String owner) throws Exception;
  }

  Trial(Path base, String way) {
    this.directory = base.resolve(way);
    this.way = way;
  }

  /** Makes the directory, with inputs for all owners. */
  void prepare() throws IOException {
    Files.createDirectory(directory);
    for (String owner : OWNERS) {
      for (int i = 0; i < INPUTS; i++) {
        String line = "line of " + way + " for " + owner + ", number " + i + "\n";
        Files.writeString(directory.resolve(owner + "." + i + ".in"), line.repeat(8));
      }
    }
  }

  public Task task(String owner) {
    return new Task(this, owner);
  }

  /** Reads the owner's next input, and writes an output. */
  public void copy(String owner) throws Exception {
    copy(owner, () -> {});
  }

  void copy(String owner, Step between) throws Exception {
    int number = next(owner);
    String text = Files.readString(input(owner, number));
    between.run();
    Files.writeString(output(owner, number), text);
  }

  /** The number of an output that the owner has not made yet. */
  public int next(String owner) {
    return counts.computeIfAbsent(owner, any -> new AtomicInteger()).getAndIncrement();
  }

  /** What the output of this number has to be made of. */
  public Path input(String owner, int number) {
    return directory.resolve(owner + "." + number % INPUTS + ".in");
  }

  public Path output(String owner, int number) {
    return directory.resolve(owner + "." + number + ".out");
  }

  /** Does the work as a run of the owner's job, inside whatever run the caller is in. */
  public void inRun(String owner, Step work) throws Exception {
    try (LineageRun run = Lineage.start(way + "." + owner)) {
      work.run();
      run.complete();
    }
  }

  /** Begins a run of the owner's job on this thread, and leaves it open. */
  void beginRun(String owner) {
    Lineage.start(way + "." + owner);
  }

  /** Has the owner's own thread do something, within the owner's run, and waits for it. */
  public void as(String owner, Step work) throws Exception {
    actor(owner).does(work);
  }

  /** Two jobs and nobody do the same at the same time. */
  void allAtOnce(OwnersStep step) throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    List<Actor.Turn> turns = new ArrayList<>();
    for (String owner : List.of("a", "b", NOBODY)) {
      turns.add(
          actor(owner)
              .begins(
                  () -> {
                    together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    step.by(owner);
                  }));
    }
    for (Actor.Turn turn : turns) {
      turn.await();
    }
  }

  public static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody opened the latch");
    }
  }

  synchronized void failed(Throwable error) {
    failures.add(error);
  }

  /** Ends what is open, and fails if anything did. */
  synchronized void end() throws Exception {
    for (Actor actor : actors.values()) {
      actor.end();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.size() + " tasks failed", failures.get(0));
    }
  }

  /** Gives every owner its thread; the caller is in no run. */
  void begin() {
    for (String owner : List.of("a", "b", NOBODY)) {
      actors.put(owner, new Actor(owner.equals(NOBODY) ? null : way + "." + owner));
    }
  }

  private Actor actor(String owner) {
    Actor actor = actors.get(owner);
    if (actor == null) {
      throw new IllegalArgumentException(owner + " has no thread");
    }
    return actor;
  }
}
