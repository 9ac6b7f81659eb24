package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the JDK splits up by itself over the common pool. */
public final class StreamWays implements WayGroup {

  private static final int PARTS = 12;

  /** More than the JDK sorts by one thread. */
  private static final int LARGE = 20_000;

  @Override
  public List<Way> ways() {
    return List.of(
        Way.way(
            "IntStream.parallel, forEach",
            task -> IntStream.range(0, PARTS).parallel().forEach(i -> task.run())),
        Way.way(
            "IntStream.parallel, forEachOrdered",
            task ->
                IntStream.range(0, PARTS)
                    .parallel()
                    .mapToObj(i -> task.call())
                    .forEachOrdered(word -> {})),
        Way.way(
            "parallelStream, map, collect",
            task -> check(list().parallelStream().map(i -> task.call()).toList().size())),
        Way.way(
            "parallelStream, groupingByConcurrent",
            task ->
                check(
                    list().parallelStream()
                        .collect(Collectors.groupingByConcurrent(i -> i + task.call()))
                        .size())),
        Way.way(
            "parallelStream, sorted, reduce",
            task ->
                list().parallelStream()
                    .map(i -> i + task.call())
                    .sorted(Comparator.reverseOrder())
                    .reduce("", String::concat)),
        Way.way(
            "parallelStream, flatMap to parallel",
            task ->
                Stream.of(1, 2, 3)
                    .parallel()
                    .flatMap(i -> Stream.of(1, 2, 3).parallel().map(j -> task.call()))
                    .forEach(word -> {})),
        Way.way(
            "parallelStream, within parallelStream",
            task ->
                IntStream.range(0, 3)
                    .parallel()
                    .forEach(i -> IntStream.range(0, 3).parallel().forEach(j -> task.run()))),
        Way.way(
            "Stream.iterate, parallel",
            task -> Stream.iterate(0, i -> i + 1).limit(PARTS).parallel().forEach(i -> task.run())),
        shared(
            "parallelStream within an own pool",
            () -> new ForkJoinPool(2),
            (task, pool) ->
                pool.submit(() -> IntStream.range(0, PARTS).parallel().forEach(i -> task.run()))
                    .get(),
            ForkJoinPool::shutdown),
        new Way("Files.lines, parallel", StreamWays::lines),
        Way.way(
            "Arrays.parallelSetAll",
            task -> Arrays.parallelSetAll(new String[PARTS], i -> task.call())),
        Way.way(
            "Arrays.parallelPrefix",
            task ->
                Arrays.parallelPrefix(
                    new int[LARGE], (one, other) -> seldom(task, one + other + 1))),
        Way.way("Arrays.parallelSort", StreamWays::sort),
        Way.way(
            "ConcurrentHashMap.forEach in parallel",
            task -> map().forEach(1, (key, value) -> task.run())),
        Way.way(
            "ConcurrentHashMap.reduce in parallel",
            task -> map().reduce(1, (key, value) -> task.call(), String::concat)),
        Way.way(
            "ConcurrentHashMap.search in parallel",
            task ->
                map()
                    .search(
                        1,
                        (key, value) -> {
                          task.run();
                          return null;
                        })));
  }

  private static List<Integer> list() {
    return IntStream.range(0, PARTS).boxed().toList();
  }

  private static ConcurrentHashMap<Integer, Integer> map() {
    ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
    list().forEach(i -> map.put(i, i));
    return map;
  }

  private static void check(int parts) {
    if (parts != PARTS) {
      throw new IllegalStateException(parts + " parts");
    }
  }

  private static int seldom(Task task, int value) {
    if (value % 2_000 == 0) {
      task.run();
    }
    return value;
  }

  private static void sort(Task task) {
    AtomicInteger calls = new AtomicInteger();
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, LARGE).boxed().toList());
    Collections.shuffle(shuffled, new Random(1));
    Integer[] numbers = shuffled.toArray(new Integer[0]);
    Arrays.parallelSort(
        numbers,
        (one, other) -> {
          if (calls.getAndIncrement() % 20_000 == 0) {
            task.run();
          }
          return one.compareTo(other);
        });
  }

  /** The file itself is read by whichever thread comes to a part of it. */
  private static void lines(Trial trial) throws Exception {
    trial.allAtOnce(
        owner -> {
          for (int i = 0; i < 3; i++) {
            int number = trial.next(owner);
            Task task = trial.task(owner);
            try (Stream<String> lines = Files.lines(trial.input(owner, number))) {
              String text =
                  lines
                      .parallel()
                      .peek(line -> task.run())
                      .collect(Collectors.joining("\n", "", "\n"));
              Files.writeString(trial.output(owner, number), text);
            }
          }
        });
  }
}
