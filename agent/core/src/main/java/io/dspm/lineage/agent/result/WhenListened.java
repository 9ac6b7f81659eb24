package io.dspm.lineage.agent.result;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** Ends a run when a {@code ListenableFuture} says that it is done, on the thread that says so. */
final class WhenListened implements Runnable, Executor {

  private final Future<?> future;
  private final Object run;

  WhenListened(Future<?> future, Object run) {
    this.future = future;
    this.run = run;
  }

  @Override
  public void run() {
    FutureWatch.settle(future, run);
  }

  @Override
  public void execute(Runnable listener) {
    listener.run();
  }
}
