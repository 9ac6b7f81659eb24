package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.weave.Tap.Argument;
import io.dspm.lineage.agent.weave.Tap.Call;
import io.dspm.lineage.agent.weave.Tap.HookMethod;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every tapped method, with the reason why it is this one. The JDK's are read off 17 and 25; where
 * they differ both forms stand here, and the one that a JDK lacks does nothing there.
 */
final class TapTable {

  private static final String BOOT = "io/dspm/lineage/agent/boot/";

  private final List<Tap> taps = new ArrayList<>();

  private TapTable() {}

  /** In classes of the JDK. */
  static List<Tap> all() {
    TapTable table = new TapTable();
    new FileTaps(table).add();
    new ProgramTaps(table).add();
    new ContextTaps(table).add();
    return List.copyOf(table.taps);
  }

  /** In classes of libraries that the pipeline may use. */
  static List<Tap> ofLibraries() {
    TapTable table = new TapTable();
    new LibraryTaps(table).add();
    return List.copyOf(table.taps);
  }

  static Argument arg(int index) {
    return new Argument(index);
  }

  /** The beginning of an entry; {@link Place#call} adds it. */
  Place at(Where where, String owner, String method, String descriptor) {
    return new Place(where, owner, method, descriptor, null);
  }

  /** What is done before and after each call of a kind that the method makes. */
  Around around(String owner, String method, String descriptor, Call call) {
    return new Around(owner, method, descriptor, call);
  }

  final class Around {
    private final String owner;
    private final String method;
    private final String descriptor;
    private final Call call;

    Around(String owner, String method, String descriptor, Call call) {
      this.owner = owner;
      this.method = method;
      this.descriptor = descriptor;
      this.call = call;
    }

    /** With the call's last argument, or else the object that it is made on. */
    Around before(String hookClass, String hook, String hookDescriptor) {
      new Place(Where.BEFORE_CALL, owner, method, descriptor, call)
          .call(hookClass, hook, hookDescriptor, new Top());
      return this;
    }

    void afterWithResult(String hookClass, String hook, String hookDescriptor) {
      new Place(Where.AFTER_CALL, owner, method, descriptor, call)
          .call(hookClass, hook, hookDescriptor, new Top());
    }

    void after(String hookClass, String hook) {
      new Place(Where.AFTER_CALL, owner, method, descriptor, call).call(hookClass, hook, "()V");
    }
  }

  final class Place {
    private final Where where;
    private final String owner;
    private final String method;
    private final String descriptor;
    private final @Nullable Call around;

    Place(Where where, String owner, String method, String descriptor, @Nullable Call around) {
      this.where = where;
      this.around = around;
      this.owner = owner;
      this.method = method;
      this.descriptor = descriptor;
    }

    void call(String hookClass, String hook, String hookDescriptor, Operand... operands) {
      add(new HookMethod(BOOT + hookClass, hook, hookDescriptor), List.of(operands), null);
    }

    /** As {@link #call}; what the hook returns takes the place of a parameter. */
    void replace(
        Argument replaced,
        String hookClass,
        String hook,
        String hookDescriptor,
        Operand... operands) {
      add(new HookMethod(BOOT + hookClass, hook, hookDescriptor), List.of(operands), replaced);
    }

    private void add(HookMethod hook, List<Operand> operands, @Nullable Argument replaced) {
      taps.add(new Tap(owner, method, descriptor, where, around, hook, operands, replaced));
    }
  }
}
