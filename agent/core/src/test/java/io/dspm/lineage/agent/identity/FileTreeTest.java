package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.event.ListedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

  /** As docs/dataset-identity.md has it. */
  private static final String BY_SHELL =
      "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0r sha256sum -- | sha256sum";

  @TempDir Path unresolved;
  private Path top;

  @BeforeEach
  void resolve() throws IOException {
    top = Files.createDirectory(unresolved.toRealPath().resolve("top"));
  }

  @Test
  void itIsWhatTheShellSays() throws Exception {
    write("dt=2026-01-01/part-0", "0");
    write("dt=2026-01-01/part-1", "1");
    write("dt=2026-01-01-x", "2");
    write("고객 \\ 목록\n.csv", "3");
    write("-", "");

    FileTree tree = FileTree.of(top);

    assertThat(tree.directory().path()).isEqualTo(top.toString());
    assertThat(tree.directory().treeHash()).hasToString(byShell());
    assertThat(tree.directory().fileCount()).isEqualTo(5);
    assertThat(tree.directory().size()).isEqualTo(4);
    assertThat(tree.files())
        .extracting(ListedFile::name)
        .containsExactly(
            "-",
            "dt=2026-01-01-x",
            "dt=2026-01-01/part-0",
            "dt=2026-01-01/part-1",
            "고객 \\ 목록\n.csv");
  }

  @Test
  void anEmptyDirectoryHasAHashToo() throws Exception {
    assertThat(FileTree.of(top).directory().treeHash()).hasToString(byShell());
    assertThat(FileTree.of(top).files()).isEmpty();
  }

  @Test
  void linksCountForNothing() throws Exception {
    write("a", "a");
    ContentHash before = FileTree.of(top).directory().treeHash();
    Path outside = Files.createDirectory(top.resolveSibling("outside"));
    Files.writeString(outside.resolve("b"), "b");
    Files.createSymbolicLink(top.resolve("out"), outside);
    Files.createSymbolicLink(top.resolve("file"), top.resolve("a"));

    assertThat(FileTree.of(top).directory().treeHash()).isEqualTo(before);
    assertThat(before).hasToString(byShell());
  }

  @Test
  void aDirectoryThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> FileTree.of(top.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private void write(String name, String content) throws IOException {
    Path file = top.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private String byShell() throws Exception {
    Process sh = new ProcessBuilder("sh", "-c", BY_SHELL).directory(top.toFile()).start();
    return new String(sh.getInputStream().readAllBytes(), UTF_8).substring(0, 64);
  }
}
