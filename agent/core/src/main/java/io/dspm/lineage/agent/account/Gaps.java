package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account can't tell: the first hundred of them, and how many more there are. */
final class Gaps {

  private static final int MOST = 100;

  private final List<Gap> gaps = new ArrayList<>();
  private long more;

  void add(Gap gap) {
    if (gaps.size() < MOST) {
      gaps.add(gap);
    } else {
      more++;
    }
  }

  /** The file's content is not known, unless it is. */
  void add(String name, Identity.State state) {
    String why = why(state);
    if (why != null) {
      add(new Gap(name, why));
    }
  }

  List<Gap> list() {
    List<Gap> all = new ArrayList<>(gaps);
    if (more > 0) {
      all.add(new Gap("more files", "the same or the like of " + more + " more"));
    }
    return all;
  }

  static @Nullable String why(Identity.State state) {
    return switch (state) {
      case SETTLED -> null;
      case CHANGED -> "changed by something else before its bytes were hashed";
      case VANISHED -> "gone before its bytes were hashed";
      case UNREADABLE -> "the agent could not read it";
      case PENDING, GIVEN_UP -> "not hashed in time";
    };
  }
}
