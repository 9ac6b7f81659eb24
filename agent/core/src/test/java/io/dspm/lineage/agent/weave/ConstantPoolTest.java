package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

class ConstantPoolTest {

  private static final String[] ASKED = {
    "Ljava/lang/Deprecated;", "java/lang/String", "Code", "<clinit>", "hashCode", "no such string"
  };

  @Test
  void itSaysOfRealClassesWhatAsmSaysOfThem() throws Exception {
    List<byte[]> classes = new ArrayList<>();
    // Java by javac, Kotlin, and an old library.
    classes.addAll(classesOf("org.assertj.core.api.Assertions", 700));
    classes.addAll(classesOf("kotlin.Unit", 700));
    classes.addAll(classesOf("org.objectweb.asm.ClassReader", 700));
    assertThat(classes).hasSizeGreaterThan(1_000);
    int[] holding = new int[ASKED.length];
    for (byte[] bytes : classes) {
      Set<String> strings = utf8Of(bytes);
      for (int i = 0; i < ASKED.length; i++) {
        boolean holds = ConstantPool.holdsUtf8(bytes, ASKED[i]);
        assertThat(holds)
            .as("%s in %s", ASKED[i], new ClassReader(bytes).getClassName())
            .isEqualTo(strings.contains(ASKED[i]));
        holding[i] += holds ? 1 : 0;
      }
    }
    // The question was answered in both ways, but for the last one.
    for (int i = 0; i < ASKED.length - 1; i++) {
      assertThat(holding[i]).as(ASKED[i]).isBetween(1, classes.size() - 1);
    }
    assertThat(holding[ASKED.length - 1]).isZero();
  }

  @Test
  void theLastEntryOfThePoolIsLookedAtToo() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, 0, "A", null, "java/lang/Object", null);
    // Takes two places in the count.
    writer.newConst(1L);
    writer.newConst(1.0);
    writer.newUTF8("the last one");
    writer.visitEnd();

    assertThat(ConstantPool.holdsUtf8(writer.toByteArray(), "the last one")).isTrue();
    assertThat(ConstantPool.holdsUtf8(writer.toByteArray(), "the last on")).isFalse();
    assertThat(ConstantPool.holdsUtf8(writer.toByteArray(), "the last one!")).isFalse();
  }

  @Test
  void anEntryFromTheFutureIsLeftToTheReader() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, 0, "A", null, "java/lang/Object", null);
    writer.visitEnd();
    byte[] future = writer.toByteArray();
    future[10] = 99;

    assertThat(ConstantPool.holdsUtf8(future, "anything")).isTrue();
  }

  @Test
  void aClassFileThatIsCutOffHoldsWhatItHolds() {
    byte[] whole = ClassFiles.of(SampleJobs.class);
    for (int length = 10; length < whole.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);

      assertThat(ConstantPool.holdsUtf8(cut, "no such string")).isFalse();
    }
  }

  private static Set<String> utf8Of(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    char[] buffer = new char[reader.getMaxStringLength()];
    Set<String> strings = new HashSet<>();
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      // ASM gives the place behind the tag, and 0 for the second half of a long or double.
      if (item > 0 && bytes[item - 1] == 1) {
        strings.add(utf8(reader, item, buffer));
      }
    }
    return strings;
  }

  private static String utf8(ClassReader reader, int item, char[] buffer) {
    int length = reader.readUnsignedShort(item);
    int at = item + 2;
    int end = at + length;
    int chars = 0;
    while (at < end) {
      int b = reader.readByte(at++);
      if ((b & 0x80) == 0) {
        buffer[chars++] = (char) b;
      } else if ((b & 0xE0) == 0xC0) {
        buffer[chars++] = (char) (((b & 0x1F) << 6) | (reader.readByte(at++) & 0x3F));
      } else {
        int second = reader.readByte(at++) & 0x3F;
        buffer[chars++] =
            (char) (((b & 0xF) << 12) | (second << 6) | (reader.readByte(at++) & 0x3F));
      }
    }
    return new String(buffer, 0, chars);
  }

  private static List<byte[]> classesOf(String classOfJar, int atMost)
      throws IOException, ClassNotFoundException, URISyntaxException {
    Path jar =
        Path.of(
            Class.forName(classOfJar).getProtectionDomain().getCodeSource().getLocation().toURI());
    assertThat(Files.isRegularFile(jar)).isTrue();
    List<byte[]> classes = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class") && classes.size() < atMost) {
          try (InputStream in = file.getInputStream(entry)) {
            classes.add(in.readAllBytes());
          }
        }
      }
    }
    return classes;
  }
}
