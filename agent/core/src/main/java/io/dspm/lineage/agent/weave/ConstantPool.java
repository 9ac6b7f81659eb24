package io.dspm.lineage.agent.weave;

/**
 * Looks into a class file's constant pool without building anything: a few hundred steps from entry
 * to entry (Java Virtual Machine Specification, section 4.4).
 */
final class ConstantPool {

  private static final int FIRST_ENTRY = 10;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private ConstantPool() {}

  /**
   * Whether the pool holds exactly this string.
   *
   * @param ascii letters, digits and punctuation only
   */
  static boolean holdsUtf8(byte[] classFile, String ascii) {
    int length = ascii.length();
    int entries = u2(classFile, FIRST_ENTRY - 2);
    int at = FIRST_ENTRY;
    for (int i = 1; i < entries && at + 2 < classFile.length; i++) {
      int tag = classFile[at];
      int size = tag == UTF8 ? 3 + u2(classFile, at + 1) : sizeOf(tag);
      if (size == 0) {
        // From the future: leave it to the reader to say what it thinks of it.
        return true;
      }
      if (tag == UTF8 && size == 3 + length && equals(classFile, at + 3, ascii)) {
        return true;
      }
      if (tag == LONG || tag == DOUBLE) {
        i++; // They take two numbers.
      }
      at += size;
    }
    return false;
  }

  /** The bytes of an entry of this kind with its tag; 0 for a kind that is not known. */
  private static int sizeOf(int tag) {
    return switch (tag) {
      case LONG, DOUBLE -> 9;
      // Integer, Float, Fieldref, Methodref, InterfaceMethodref, NameAndType, Dynamic,
      // InvokeDynamic
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
      // MethodHandle
      case 15 -> 4;
      // Class, String, MethodType, Module, Package
      case 7, 8, 16, 19, 20 -> 3;
      default -> 0;
    };
  }

  private static boolean equals(byte[] bytes, int from, String ascii) {
    if (from + ascii.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int u2(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }
}
