package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.account.Summarizer.Limits;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Summarizes an account of many files in random order, in a JVM of its own with a small heap.
 * Arguments: where, how many files, how many in a directory. Prints how many datasets there are,
 * how many files they stand for, and how long it took.
 */
final class ManyLines {

  private ManyLines() {}

  public static void main(String[] arguments) throws IOException {
    int files = Integer.parseInt(arguments[1]);
    int perDirectory = Integer.parseInt(arguments[2]);
    ContentHash hash = FileHasher.hash("content");
    long began = System.nanoTime();
    try (AccountFile account = AccountFile.create(Path.of(arguments[0]))) {
      // A step that has no divisor in common with any power of ten comes by each number once.
      for (long i = 0, n = 0; i < files; i++, n = (n + 7_919) % files) {
        String name =
            "/data/warehouse/that/has/rather/long/names/and/subdirectories/in/them/"
                + (n / perDirectory)
                + "/part-00000-of-a-file-"
                + n;
        FileStamp stamp = new FileStamp(true, 1_000, n, n, "(dev=fe01,ino=" + n + ")");
        Role role = n % 2 == 0 ? Role.INPUT : Role.OUTPUT;
        account.add(new AccountEntry.Used(role, name, null, stamp, Identity.State.SETTLED, hash));
      }
      long written = System.nanoTime();
      AtomicLong listed = new AtomicLong();
      Summary summary =
          new Summarizer(DatasetNames.DEFAULT, new Limits(500, 1_000_000))
              .of(
                  account,
                  Instant.now(),
                  (directory, count, offset, part) -> listed.addAndGet(part.size()));
      System.out.println(
          summary.inputs().size()
              + " inputs, "
              + summary.outputs().size()
              + " outputs, "
              + listed
              + " files, "
              + (written - began) / 1_000_000
              + " ms to write, "
              + (System.nanoTime() - written) / 1_000_000
              + " ms to summarize");
      account.delete();
    }
  }
}
