package io.dspm.lineage.agent.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hashes, in one pass, all that is still to be hashed of a file that is being appended to. Runs
 * that append to one log in turn each have a content of their own, which begins with that of the
 * run before: read one by one, the whole log would be read for each.
 *
 * <p>The bytes all come from this one pass, and each content is compared with the file before and
 * after it, as if it were hashed alone. So the pass claims no more than hashing one by one would.
 */
final class Beginnings {

  /** How much more than the first one a pass reads at most, since somebody may wait for that. */
  private static final long MOST_MORE = 64 << 20;

  private static final int MOST = 1_000;

  private Beginnings() {}

  /**
   * Settles what it can, if it is more than one. What is left is to be hashed one by one.
   *
   * @param first whose turn it is
   * @param ofOneFile what is still to be hashed of its file
   */
  static void settle(Identity first, @Nullable List<Identity> ofOneFile) throws IOException {
    if (ofOneFile == null || ofOneFile.size() < 2 || !first.prefix()) {
      return;
    }
    FileStamp there = FileStamp.of(first.location());
    HeldFile held = first.retained();
    if (held == null && (there == null || !there.regular())) {
      return;
    }
    HeldFile file = held == null ? HeldFile.toHash(first.location(), first.stamp().key()) : held;
    try {
      settle(first, ofOneFile, file);
    } finally {
      file.release();
    }
  }

  private static void settle(Identity first, List<Identity> ofOneFile, HeldFile file)
      throws IOException {
    FileStamp before = file.stamp(first.location());
    if (!isWithin(before, first)) {
      return;
    }
    List<Identity> members = new ArrayList<>();
    for (Identity identity : ofOneFile) {
      if (members.size() < MOST && belongs(identity, first) && isWithin(before, identity)) {
        members.add(identity);
      }
    }
    if (members.size() < 2) {
      return;
    }
    members.sort(Comparator.comparingLong(Beginnings::length));
    List<@Nullable ContentHash> hashes = read(file.channel(), members);
    FileStamp after = file.stamp(first.location());
    for (int i = 0; i < hashes.size(); i++) {
      Identity member = members.get(i);
      ContentHash hash = hashes.get(i);
      if (hash != null && member.prefix() && isWithin(after, member)) {
        member.settle(Identity.State.SETTLED, hash);
      }
    }
  }

  private static boolean belongs(Identity identity, Identity first) {
    return identity.prefix()
        && identity.state() == Identity.State.PENDING
        && length(identity) <= length(first) + MOST_MORE;
  }

  /** Whether the file, as it is now, is what the identity is of, or has grown since. */
  private static boolean isWithin(@Nullable FileStamp now, Identity identity) {
    FileStamp then = identity.stamp();
    return now != null
        && (then.equals(now)
            || (now.regular()
                && now.size() > then.size()
                && Objects.equals(now.key(), then.key())));
  }

  private static long length(Identity identity) {
    return identity.stamp().size();
  }

  /** The hashes of the members, which are in order of their length, as far as the file goes. */
  private static List<@Nullable ContentHash> read(FileChannel channel, List<Identity> members)
      throws IOException {
    List<@Nullable ContentHash> hashes = new ArrayList<>();
    ReadingDigest digest = ReadingDigest.ofNothing();
    long position = 0;
    for (Identity member : members) {
      position = digest.read(channel, position, length(member));
      if (position < length(member)) {
        break;
      }
      hashes.add(digest.soFar());
    }
    return hashes;
  }
}
