package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.common.jimfs.PathNormalization;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Names of files where paths have another form than here. */
class OtherSystemsPathsTest {

  private static final Configuration WINDOWS =
      Configuration.windows().toBuilder().setRoots("C:\\", "\\\\server\\share\\").build();

  @Test
  void aPathOnWindowsHasForwardSlashes() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      Path file = write(windows.getPath("C:\\data\\고객 x.csv"));

      assertThat(idOf(file)).isEqualTo("file::C:/data/고객 x.csv@sha256:" + hash(file));
    }
  }

  @Test
  void aFileOnAWindowsShareKeepsItsServer() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      Path file = write(windows.getPath("\\\\server\\share\\data\\x.csv"));

      assertThat(idOf(file)).isEqualTo("file:://server/share/data/x.csv@sha256:" + hash(file));
    }
  }

  @Test
  void aDriveIsWrittenInUpperCaseWhoeverResolvedIt() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      assertThat(DatasetId.of(windows.getPath("c:\\data\\x.csv"), null).path())
          .isEqualTo("C:/data/x.csv");
      assertThat(DatasetId.of(windows.getPath("\\\\server\\share\\x.csv"), null).path())
          .isEqualTo("//server/share/x.csv");
    }
  }

  @Test
  void whereCaseDoesNotMatterTheSpellingOfTheFileItselfCounts() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      Path file = write(windows.getPath("C:\\Data\\Report.CSV"));
      Path asked = windows.getPath("c:\\dATA\\.\\x\\..\\report.csv");
      Files.createDirectory(windows.getPath("C:\\Data\\x"));

      assertThat(idOf(asked)).isEqualTo(idOf(file)).startsWith("file::C:/Data/Report.CSV@");
    }
  }

  @Test
  void linksAreResolved() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      Path file = write(windows.getPath("C:\\data\\x.csv"));
      Path link = windows.getPath("C:\\link");
      Files.createSymbolicLink(link, file.getParent());

      assertThat(idOf(link.resolve("x.csv"))).isEqualTo(idOf(file));
    }
  }

  @Test
  void aQuestionMarkOfTheReplacementCharacterIsNoReasonToAskForBytesOnWindows() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
      assertThat(DatasetId.of(windows.getPath("C:\\data\\\uFFFD.csv"), null).path())
          .isEqualTo("C:/data/\uFFFD.csv");
    }
  }

  @Test
  void whereTwoFormsOfALetterAreOneFileItHasOneName() throws IOException {
    try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX())) {
      Path file = write(mac.getPath("/data/caf\u00e9.csv"));
      Path decomposed = mac.getPath("/data/cafe\u0301.csv");

      assertThat(idOf(decomposed)).isEqualTo(idOf(file));
    }
  }

  @Test
  void whereTwoFormsOfALetterAreTwoFilesTheyHaveTwoNames() throws IOException {
    Configuration linux =
        Configuration.unix().toBuilder()
            .setNameCanonicalNormalization(PathNormalization.NONE)
            .build();
    try (FileSystem unix = Jimfs.newFileSystem(linux)) {
      Path composed = write(unix.getPath("/data/caf\u00e9.csv"));
      Path decomposed = write(unix.getPath("/data/cafe\u0301.csv"));

      assertThat(idOf(composed)).isNotEqualTo(idOf(decomposed));
    }
  }

  private static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "content of " + file.getFileName());
  }

  private static String idOf(Path asked) throws IOException {
    Path real = asked.toRealPath();
    return DatasetNames.DEFAULT
        .file(new UsedFile(DatasetId.of(real, null).path(), Identity.State.SETTLED, hash(real), 1))
        .name();
  }

  private static ContentHash hash(Path file) throws IOException {
    return FileHasher.hash(file);
  }
}
