package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One line of a run's account. Lines are in the order in which things happened: of outputs the last
 * line that concerns a name counts, of inputs each distinct content.
 *
 * <p>Names are absolute, links resolved, with {@code /} on every system, as {@link
 * io.dspm.lineage.agent.identity.UsedFile#path} has them.
 */
public sealed interface AccountEntry {

  /**
   * A file that was read or written.
   *
   * <p>What is settled without a location is final: it is told as it stands here. An output that is
   * settled with a location is looked at once more when the run is told: if it does not have that
   * stamp any more, it is told as it is then, and if it is gone, it is no output.
   *
   * @param location where its bytes can be found, if they are still to be looked at; else {@code
   *     null}
   * @param stamp the file's, when the content was as it is to be told; {@code null} for an output
   *     that is told as it is when the run ends. Read back, its key is a text
   * @param state {@link Identity.State#PENDING} if it is still to be hashed
   * @param hash there if {@link Identity.State#SETTLED}, else {@code null}
   */
  record Used(
      Role role,
      String name,
      @Nullable Path location,
      @Nullable FileStamp stamp,
      Identity.State state,
      @Nullable ContentHash hash)
      implements AccountEntry {

    public Used {
      if ((state == Identity.State.SETTLED) != (hash != null)) {
        throw new IllegalArgumentException(state + " with hash " + hash);
      }
    }
  }

  /** An output of this name is none any more: deleted, moved, or entered once more as it is now. */
  record Gone(String name) implements AccountEntry {}

  /**
   * Outputs below directory {@code from} are below {@code to} now, and whatever was below {@code
   * to} before is none any more. What is still to be hashed is found there, too, inputs included.
   */
  record MovedDirectory(String from, String to) implements AccountEntry {}
}
