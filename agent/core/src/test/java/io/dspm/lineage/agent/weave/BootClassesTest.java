package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.boot.Hook;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

class BootClassesTest {

  @Test
  void theListNamesAllBootClassesAndNoOther() throws Exception {
    assertThat(BootClasses.NAMES)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(bootClasses());
  }

  /** Defined one by one, a class needs its superclass and interfaces there already. */
  @Test
  void theListNamesEachClassAfterThoseThatItExtends() {
    Set<String> defined = new HashSet<>();
    for (String name : BootClasses.NAMES) {
      ClassReader reader =
          new ClassReader(ClassFiles.of(Hook.class.getClassLoader(), BootClasses.PACKAGE + name));
      List<String> needed = new ArrayList<>(Arrays.asList(reader.getInterfaces()));
      needed.add(reader.getSuperName());

      assertThat(needed)
          .filteredOn(type -> type.startsWith(BootClasses.PACKAGE))
          .isSubsetOf(defined);
      defined.add(BootClasses.PACKAGE + name);
    }
  }

  @Test
  void bootClassesUseNothingButTheJdkAndEachOther() {
    for (String name : BootClasses.NAMES) {
      byte[] bytes = ClassFiles.of(Hook.class.getClassLoader(), BootClasses.PACKAGE + name);

      assertThat(new ClassReader(bytes)).satisfies(reader -> assertThat(foreign(reader)).isEmpty());
    }
  }

  private static List<String> foreign(ClassReader reader) {
    List<String> foreign = new ArrayList<>();
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == 7) {
        String type = reader.readUTF8(item, buffer).replaceFirst("^\\[+L?", "");
        if (!type.startsWith("java/")
            && !type.startsWith("jdk/internal/access/")
            && !type.startsWith(BootClasses.PACKAGE)
            && type.length() > 1) {
          foreign.add(type);
        }
      }
    }
    return foreign;
  }

  private static List<String> bootClasses() throws URISyntaxException, IOException {
    URI place = Hook.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path root = Path.of(place);
    if (Files.isDirectory(root)) {
      return namesIn(root.resolve(BootClasses.PACKAGE));
    }
    try (FileSystem jar = FileSystems.newFileSystem(root, Map.of())) {
      return namesIn(jar.getPath(BootClasses.PACKAGE));
    }
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
