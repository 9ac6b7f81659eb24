package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.weave.Tap.Argument;
import io.dspm.lineage.agent.weave.Tap.HookMethod;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.ArrayList;
import java.util.List;

/**
 * Every tapped method of the JDK, with the reason why it is this one. Read off JDK 17 and 25; where
 * they differ both forms stand here, and the one that a JDK lacks does nothing there.
 */
final class TapTable {

  private static final String BOOT = "io/dspm/lineage/agent/boot/";

  private final List<Tap> taps = new ArrayList<>();

  private TapTable() {
    new FileTaps(this).add();
    new ProgramTaps(this).add();
  }

  static List<Tap> all() {
    return List.copyOf(new TapTable().taps);
  }

  static Argument arg(int index) {
    return new Argument(index);
  }

  /** The beginning of an entry; {@link Place#call} adds it. */
  Place at(Where where, String owner, String method, String descriptor) {
    return new Place(where, owner, method, descriptor);
  }

  final class Place {
    private final Where where;
    private final String owner;
    private final String method;
    private final String descriptor;

    Place(Where where, String owner, String method, String descriptor) {
      this.where = where;
      this.owner = owner;
      this.method = method;
      this.descriptor = descriptor;
    }

    void call(String hookClass, String hook, String hookDescriptor, Operand... operands) {
      HookMethod called = new HookMethod(BOOT + hookClass, hook, hookDescriptor);
      taps.add(new Tap(owner, method, descriptor, where, called, List.of(operands)));
    }
  }
}
