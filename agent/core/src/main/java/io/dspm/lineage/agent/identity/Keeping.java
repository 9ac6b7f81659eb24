package io.dspm.lineage.agent.identity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pending identities that one call of the program must not spoil: it takes a file's name away,
 * gives it another one, or sets its attributes, and leaves its content alone. Made before the call,
 * and ended after it by the same thread; meanwhile no hash is judged by the file's stamp.
 */
public final class Keeping {

  private final Path path;
  private final @Nullable HeldFile held;
  private final boolean time;
  private final List<Identity> identities = new ArrayList<>(1);

  /**
   * @param path the file or directory
   * @param held the file; this lets go of it in the end
   * @param time whether the call sets the time of the last modification
   */
  Keeping(Path path, @Nullable HeldFile held, boolean time) {
    this.path = path;
    this.held = held;
    this.time = time;
  }

  /** Keeps an identity, if the file is what it was when that was taken, as {@code now} says. */
  void add(Identity identity, FileStamp now) {
    if (identity.beginsToBeKept(now, time)) {
      identities.add(identity);
    }
  }

  /** Keeps an identity of a file below a directory. */
  void addBelow(Identity identity) {
    if (identity.beginsToBeKept(identity.stamp(), false)) {
      identities.add(identity);
    }
  }

  boolean isOfNothing() {
    return identities.isEmpty();
  }

  /** The call has ended, whatever came of it. */
  public void over() {
    FileStamp now = null;
    if (!identities.isEmpty()) {
      now = held == null ? FileStamp.of(path) : held.stamp(path);
    }
    for (Identity identity : identities) {
      identity.endsToBeKept(now, identity.location());
    }
    identities.clear();
    if (held != null) {
      held.release();
    }
  }

  /** The call has moved the directory. {@link #over} is still due. */
  public void movedTo(Path to) {
    for (Identity identity : identities) {
      Path location = identity.location();
      boolean below = location.startsWith(path);
      identity.endsToBeKept(null, below ? to.resolve(path.relativize(location)) : location);
    }
    identities.clear();
  }
}
