package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.identity.FileStamp;
import java.nio.file.Path;

/** Hashes, for {@link KeySet}. */
final class Keys {

  private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

  private Keys() {}

  static long of(Path path) {
    return mixed(ofText(path));
  }

  /** Of a name, or of one that came to be anew, as often as {@code generation} says. */
  static long of(Path path, int generation) {
    return mixed(ofText(path) + generation * ODD);
  }

  /** Of a content that was read. */
  static long of(Run.Read read) {
    long hash = of(read.path(), read.stamp());
    return read.written() == 0 ? hash : mixed(hash + read.written());
  }

  /** Of a content that nobody in this JVM has written, as far as its stamp tells it from others. */
  static long of(Path path, FileStamp stamp) {
    long hash = ofText(path);
    hash = mixed(hash + stamp.size());
    hash = mixed(hash + stamp.modified());
    hash = mixed(hash + stamp.changed());
    return mixed(hash + (stamp.key() == null ? 0 : stamp.key().hashCode()));
  }

  private static long ofText(Path path) {
    String text = path.toString();
    // Its own hash is of its bytes, which the text may not be able to show.
    long hash = path.hashCode();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * ODD;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  private static long mixed(long value) {
    long hash = value;
    hash = (hash ^ (hash >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return hash ^ (hash >>> 31);
  }
}
