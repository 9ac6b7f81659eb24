package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;

import io.dspm.lineage.agent.programs.ways.Way.SharedHandOver;
import java.util.Date;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** {@link Timer}: one thread for all who schedule. */
public final class TimerWays implements WayGroup {

  private static final int PERIODS = 3;

  @Override
  public List<Way> ways() {
    return List.of(
        timer("Timer.schedule", (task, timer) -> timer.schedule(timed(task), 1)),
        timer(
            "Timer.schedule(Date)",
            (task, timer) -> timer.schedule(timed(task), new Date(System.currentTimeMillis()))),
        timer(
            "Timer.schedule with periods",
            (task, timer) -> periods(task, timed -> timer.schedule(timed, 0, 1))),
        timer(
            "Timer.schedule(Date) with periods",
            (task, timer) -> periods(task, timed -> timer.schedule(timed, new Date(), 1))),
        timer(
            "Timer.scheduleAtFixedRate",
            (task, timer) -> periods(task, timed -> timer.scheduleAtFixedRate(timed, 0, 1))),
        timer(
            "Timer.scheduleAtFixedRate(Date)",
            (task, timer) ->
                periods(task, timed -> timer.scheduleAtFixedRate(timed, new Date(), 1))),
        new Way("Timer that a job made", TimerWays::madeInside),
        new Way("Timer of two jobs and nobody", TimerWays::sideBySide),
        new Way("TimerTask made by nobody, scheduled by a job", t -> made(t, Trial.NOBODY, "a")),
        new Way("TimerTask made by a job, scheduled by nobody", t -> made(t, "a", Trial.NOBODY)),
        new Way("TimerTask made by a job, scheduled by another", t -> made(t, "a", "b")));
  }

  private interface Scheduling {
    void of(TimerTask task);
  }

  private static Way timer(String name, SharedHandOver<Timer> how) {
    return shared(name, () -> new Timer(true), how, Timer::cancel);
  }

  private static void periods(Task task, Scheduling scheduling) {
    TimerTask timed = timed(task.atMost(PERIODS));
    scheduling.of(timed);
    task.awaitTimes(PERIODS);
    timed.cancel();
  }

  private static TimerTask timed(Task task) {
    return new TimerTask() {
      @Override
      public void run() {
        task.run();
      }
    };
  }

  private static void madeInside(Trial trial) throws Exception {
    Timer[] made = new Timer[1];
    trial.as("a", () -> made[0] = new Timer(true));
    for (String owner : List.of(Trial.NOBODY, "b", "a", Trial.NOBODY)) {
      Task task = trial.task(owner);
      trial.as(owner, () -> made[0].schedule(timed(task), 0));
      task.await();
    }
    made[0].cancel();
  }

  private static void made(Trial trial, String maker, String scheduler) throws Exception {
    Timer timer = new Timer(true);
    Task task = trial.task(scheduler);
    TimerTask[] made = new TimerTask[1];
    trial.as(maker, () -> made[0] = timed(task));
    trial.as(scheduler, () -> timer.schedule(made[0], 0));
    task.await();
    timer.cancel();
  }

  private static void sideBySide(Trial trial) throws Exception {
    Timer timer = new Timer(true);
    List<String> owners = List.of("a", Trial.NOBODY, "b", "a");
    List<Task> tasks = owners.stream().map(owner -> trial.task(owner).atMost(10)).toList();
    for (Task task : tasks) {
      trial.as(task.owner(), () -> timer.schedule(timed(task), 0, 1));
    }
    tasks.forEach(task -> task.awaitTimes(10));
    timer.cancel();
  }
}
