package io.dspm.lineage.agent.weave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call that is woven into one method.
 *
 * @param owner the method's class, by internal name
 * @param method the method's name, which for {@link Where#NATIVE} is the native's
 * @param descriptor the method's descriptor, or {@link #ANY}
 * @param where where in the method the call stands
 * @param around the call that it stands before or after; {@code null} for other places
 * @param hook what is called
 * @param operands what is passed, in order
 * @param replaced the parameter whose value is from then on what the hook returned; {@code null} if
 *     it returns nothing
 */
record Tap(
    String owner,
    String method,
    String descriptor,
    Where where,
    @Nullable Call around,
    HookMethod hook,
    List<Operand> operands,
    @Nullable Argument replaced) {

  /** A descriptor that fits every other. */
  static final String ANY = "";

  static boolean fits(String expected, String descriptor) {
    return expected.isEmpty() || expected.equals(descriptor);
  }

  /** Where in a method a call is woven. */
  enum Where {
    /** Before the method's first instruction. */
    ENTRY,
    /** Before each return, not when it throws. */
    RETURN,
    /** When the method throws; without operands. Not in classes older than Java 6. */
    THROW,
    /**
     * Before each call of the method in its own class, which is for natives: there is nothing in
     * them to weave into.
     */
    NATIVE,
    /**
     * Before the method makes a certain {@link Call}, with its last argument on top of the stack.
     */
    BEFORE_CALL,
    /** After that call returned, not when it throws. */
    AFTER_CALL
  }

  /** A call as it stands in the woven method; the descriptor may be {@link #ANY}. */
  record Call(String owner, String name, String descriptor) {}

  /** A static method of a boot class. */
  record HookMethod(String owner, String name, String descriptor) {}

  /** Something that is passed to the hook. */
  sealed interface Operand {}

  /** A parameter of the woven method, counted from 0. */
  record Argument(int index) implements Operand {}

  /** A field of a parameter. */
  record ArgumentField(int index, String owner, String name, String descriptor)
      implements Operand {}

  /** The object that the woven method is called on. */
  record This() implements Operand {}

  /** A field of that object. */
  record ThisField(String name, String descriptor) implements Operand {}

  /**
   * What is on top of the stack, which stays there: the result at a return, or after a call; before
   * a call its last argument, or the object that it is made on.
   */
  record Top() implements Operand {}

  /** The number below a number on top of the stack; both stay there. */
  record BelowTop() implements Operand {}
}
