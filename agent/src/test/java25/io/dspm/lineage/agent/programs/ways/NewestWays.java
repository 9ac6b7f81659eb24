package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;

/** What came after 21: fork/join pools that schedule, scoped values, code called by native code. */
public final class NewestWays implements WayGroup {

  private static final ScopedValue<String> NAME = ScopedValue.newInstance();
  private static final ScopedValue<Task> SORTING = ScopedValue.newInstance();

  @Override
  public List<Way> ways() {
    return List.of(
        pool(
            "ForkJoinPool.schedule(Runnable)",
            (task, pool) -> pool.schedule((Runnable) task, 1, MILLISECONDS).get()),
        pool(
            "ForkJoinPool.schedule(Callable)",
            (task, pool) -> pool.schedule(task::call, 1, MILLISECONDS).get()),
        pool(
            "ForkJoinPool.scheduleAtFixedRate",
            (task, pool) ->
                periods(task, pool.scheduleAtFixedRate(task.atMost(3), 0, 1, MILLISECONDS))),
        pool(
            "ForkJoinPool.scheduleWithFixedDelay",
            (task, pool) ->
                periods(task, pool.scheduleWithFixedDelay(task.atMost(3), 0, 1, MILLISECONDS))),
        pool(
            "ForkJoinPool.submitWithTimeout",
            (task, pool) -> pool.submitWithTimeout(task::call, 30_000, MILLISECONDS, late -> {}).get()),
        shared(
            "ForkJoinPool.schedule in the common pool",
            ForkJoinPool::commonPool,
            (task, pool) -> pool.schedule(task::call, 1, MILLISECONDS).get(),
            pool -> {}),
        way(
            "ScopedValue, within a virtual thread",
            task ->
                Thread.startVirtualThread(
                        () -> ScopedValue.where(NAME, "name").run(() -> task.run()))
                    .join()),
        way("virtual thread, pinned by a native call", NewestWays::nativeCall));
  }

  private static Way pool(String name, Way.SharedHandOver<ForkJoinPool> how) {
    return shared(name, () -> new ForkJoinPool(2), how, ForkJoinPool::close);
  }

  private static void periods(Task task, Future<?> future) {
    task.awaitTimes(3);
    future.cancel(false);
  }

  /** The C library sorts two numbers, and asks which is larger; the answer takes its time. */
  private static void nativeCall(Task task) throws InterruptedException {
    Thread.startVirtualThread(() -> ScopedValue.where(SORTING, task).run(NewestWays::sort)).join();
  }

  private static void sort() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor comparison =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      MethodHandle compare =
          MethodHandles.lookup()
              .findStatic(
                  NewestWays.class,
                  "compare",
                  MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
      MethodHandle sort =
          linker.downcallHandle(
              linker.defaultLookup().find("qsort").orElseThrow(),
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      sort.invokeExact(
          arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1),
          2L,
          4L,
          linker.upcallStub(compare, comparison, arena));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int compare(MemorySegment one, MemorySegment other) {
    SORTING.get().doing(() -> Thread.sleep(1));
    return 1;
  }
}
