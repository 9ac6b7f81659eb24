package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.TreeHash;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one role, which can be gone through several times: in the order of the names' bytes
 * in UTF-8, then of the hashes, unknown ones last; no name with the same hash twice.
 */
interface SortedFiles {

  Walk walk() throws IOException;

  interface Walk extends Closeable {
    /** The next file; {@code null} if there is none. */
    @Nullable UsedFile next() throws IOException;
  }

  /** How many there are. */
  long count();

  /** That order. */
  final class Order implements Comparator<UsedFile> {

    static final Order INSTANCE = new Order();

    private Order() {}

    @Override
    public int compare(UsedFile one, UsedFile other) {
      int byName = TreeHash.compare(one.path(), other.path());
      return byName != 0 ? byName : compare(one.hash(), other.hash());
    }

    private static int compare(@Nullable ContentHash one, @Nullable ContentHash other) {
      if (one == null || other == null) {
        return Boolean.compare(one == null, other == null);
      }
      return one.hex().compareTo(other.hex());
    }
  }

  /** Of files in any order, in memory. */
  static InMemory of(List<UsedFile> files) {
    List<UsedFile> sorted = new ArrayList<>(files);
    sorted.sort(Order.INSTANCE);
    List<UsedFile> distinct = new ArrayList<>(sorted.size());
    for (UsedFile file : sorted) {
      int last = distinct.size() - 1;
      if (last < 0 || Order.INSTANCE.compare(distinct.get(last), file) != 0) {
        distinct.add(file);
      }
    }
    return new InMemory(distinct);
  }

  /** In memory. */
  record InMemory(List<UsedFile> files) implements SortedFiles {

    @Override
    public long count() {
      return files.size();
    }

    @Override
    public Walk walk() {
      Iterator<UsedFile> iterator = files.iterator();
      return new Walk() {
        @Override
        public @Nullable UsedFile next() {
          return iterator.hasNext() ? iterator.next() : null;
        }

        @Override
        public void close() {}
      };
    }
  }
}
