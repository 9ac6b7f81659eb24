package io.dspm.lineage.agent.weave;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What users' jobs may look like. Woven and defined anew by {@link JobWeaverTest}; as it stands
 * here it is only a place to take the bytes from.
 */
class SampleJobs implements Supplier<String>, SampleInterface {

  SampleJobs() {
    this("made");
  }

  SampleJobs(String ignored) {
    assert ignored != null;
  }

  @LineageJob
  static void nothing() {}

  @LineageJob
  static int anInt(int a, long b, double c, String d) {
    return a + (int) b + (int) c + d.length();
  }

  @LineageJob
  static long aLong(long a, long b) {
    long sum = a;
    for (long i = 0; i < b; i++) {
      if (i % 3 == 0) {
        continue;
      }
      sum += i;
    }
    return sum;
  }

  @LineageJob
  static double aDouble(double a) {
    return a > 0 ? Math.sqrt(a) : -1.5;
  }

  @LineageJob
  static float aFloat() {
    return 2.5f;
  }

  @LineageJob
  static boolean aBoolean(boolean a) {
    return !a;
  }

  @LineageJob
  static byte[] bytes(int length) {
    return new byte[length];
  }

  @LineageJob
  static long[][] arrays(int length) {
    return new long[length][2];
  }

  @LineageJob
  static String nullResult() {
    return null;
  }

  @LineageJob(name = "my job", namespace = "my.ns", description = "Does it.")
  String named() {
    return "named";
  }

  @LineageJob(name = "  ")
  String blank() {
    return "blank";
  }

  @LineageJob
  private String hidden() {
    return "hidden";
  }

  String callHidden() {
    return hidden();
  }

  @LineageJob
  <T extends Comparable<T>> T generic(List<? extends T> from) {
    T best = null;
    for (T one : from) {
      if (best == null || one.compareTo(best) > 0) {
        best = one;
      }
    }
    return best;
  }

  @LineageJob
  synchronized String locked() {
    return Thread.holdsLock(this) ? "locked" : "open";
  }

  @LineageJob
  static int recursive(int depth) {
    return depth == 0 ? 0 : 1 + recursive(depth - 1);
  }

  @LineageJob
  static String throwing(String message) throws IOException {
    throw new IOException(message);
  }

  @LineageJob
  static String caught(int kind) {
    StringBuilder way = new StringBuilder();
    try {
      way.append("try ");
      if (kind == 1) {
        throw new IllegalStateException("one");
      }
      if (kind == 2) {
        throw new IllegalArgumentException("two");
      }
      if (kind == 3) {
        throw new AssertionError("three");
      }
      if (kind == 4) {
        return way.append("early").toString();
      }
    } catch (IllegalStateException e) {
      way.append(e.getMessage()).append(' ');
    } catch (IllegalArgumentException e) {
      way.append(e.getMessage()).append(' ');
      return way.toString();
    } finally {
      way.append("finally ");
    }
    return way.toString();
  }

  @LineageJob
  static int withResources(Callable<AutoCloseable> opens) throws Exception {
    int n = 0;
    try (AutoCloseable first = opens.call();
        AutoCloseable second = opens.call()) {
      n += first == second ? 1 : 2;
    }
    return n;
  }

  @LineageJob
  static String switches(Object what, String word) {
    int count = 0;
    synchronized (what) {
      while (true) {
        switch (word) {
          case "a":
            count++;
            break;
          case "b":
            return "b" + count;
          default:
            return "?";
        }
        if (count > 3) {
          word = "b";
        }
      }
    }
  }

  @LineageJob
  static String inLambda(String text) {
    Supplier<String> upper = () -> text.toUpperCase(java.util.Locale.ROOT);
    return upper.get();
  }

  /** Has a bridge method, {@code Object get()}, onto which javac copies the annotation. */
  @Override
  @LineageJob
  public String get() {
    return "got";
  }

  static String noJob() {
    return "no job";
  }

  @Override
  public int abstractOne() {
    return 1;
  }

  static class Inner {
    @LineageJob
    String inner() {
      return "inner";
    }

    class Deep {
      @LineageJob
      String deep() {
        return "deep";
      }
    }
  }

  @LineageJob
  native int natively();
}
