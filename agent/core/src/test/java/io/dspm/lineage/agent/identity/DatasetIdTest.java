package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.event.Dataset;
import java.lang.reflect.Proxy;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DatasetIdTest {

  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final ContentHash HASH = new ContentHash(HEX);

  @Test
  void itIsThePathAndTheHash() {
    assertThat(DatasetId.of(Path.of("/data/x.csv"), HASH))
        .hasToString("file::/data/x.csv@sha256:" + HEX);
  }

  @Test
  void spacesKoreanAndSeparatorsOfTheFormItselfStayAsTheyAre() {
    assertThat(DatasetId.of(Path.of("/data/고객 목록 (최종).csv"), HASH))
        .hasToString("file::/data/고객 목록 (최종).csv@sha256:" + HEX);
    assertThat(DatasetId.of(Path.of("/data/a::b@sha256:c"), HASH))
        .hasToString("file::/data/a::b@sha256:c@sha256:" + HEX);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aBackslashInANameIsNoSeparatorWhereTheSystemHasAnother() {
    assertThat(DatasetId.of(Path.of("/data/a\\b"), HASH).path()).isEqualTo("/data/a\\b");
  }

  @Test
  void onWindowsItHasForwardSlashes() {
    assertThat(DatasetId.of(windows("C:\\data\\고객 x.csv"), HASH))
        .hasToString("file::C:/data/고객 x.csv@sha256:" + HEX);
  }

  @Test
  void withoutAHashItClaimsNothing() {
    assertThat(DatasetId.of(Path.of("/data/x.csv"), null))
        .hasToString("file::/data/x.csv@sha256:unknown");
  }

  @Test
  void asADatasetItIsInNamespaceFile() {
    assertThat(DatasetId.of(Path.of("/data/x.csv"), HASH).dataset())
        .isEqualTo(new Dataset("file", "file::/data/x.csv@sha256:" + HEX));
  }

  /** A path as Windows prints it. */
  private static Path windows(String text) {
    return (Path)
        Proxy.newProxyInstance(
            DatasetIdTest.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "toString" -> text;
                  case "getFileSystem" -> new WindowsLike();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static final class WindowsLike extends FileSystem {

    @Override
    public String getSeparator() {
      return "\\";
    }

    @Override
    public FileSystemProvider provider() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return true;
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
      return windows(first);
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }
}
