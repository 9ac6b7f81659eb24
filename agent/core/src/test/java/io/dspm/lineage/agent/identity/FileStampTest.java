package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {

  @TempDir Path temp;

  @Test
  void whatIsNotThereHasNone() throws IOException {
    assertThat(FileStamp.of(temp.resolve("missing"))).isNull();
    assertThat(FileStamp.of(temp.resolve("missing/below"))).isNull();
    assertThat(FileStamp.of(Files.writeString(temp.resolve("file"), "x").resolve("below")))
        .isNull();
  }

  @Test
  void aDirectoryIsNotRegular() {
    assertThat(FileStamp.of(temp).regular()).isFalse();
  }

  @Test
  void aFileIsRegularAndHasItsSizeAndTime() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "12345");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_772_355_600_123L));

    FileStamp stamp = FileStamp.of(file);

    assertThat(stamp.regular()).isTrue();
    assertThat(stamp.size()).isEqualTo(5);
    assertThat(stamp.modified()).isEqualTo(1_772_355_600_123_000_000L);
  }

  @Test
  void untouchedAFileKeepsItsStamp() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "12345");
    FileStamp before = FileStamp.of(file);
    Files.readString(file);

    assertThat(FileStamp.of(file)).isEqualTo(before).hasSameHashCodeAs(before);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aChangeShowsEvenIfSizeAndTimeAreMadeToLookAsBefore() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "12345");
    FileStamp before = FileStamp.of(file);
    FileTime modified = Files.getLastModifiedTime(file);
    Deadline.await(
        () -> {
          Files.writeString(file, "54321");
          Files.setLastModifiedTime(file, modified);
          return !before.equals(FileStamp.of(file));
        });

    FileStamp after = FileStamp.of(file);
    assertThat(after.size()).isEqualTo(before.size());
    assertThat(after.key()).isEqualTo(before.key());
    assertThat(after.changed()).isGreaterThan(before.changed());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void anotherFileInItsPlaceIsAnotherFile() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "12345");
    FileStamp before = FileStamp.of(file);
    Files.move(
        Files.writeString(temp.resolve("new"), "12345"), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(FileStamp.of(file).key()).isNotEqualTo(before.key());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void linksLeadToTheFile() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "12345");
    Path symbolic = Files.createSymbolicLink(temp.resolve("symbolic"), file);
    Path hard = Files.createLink(temp.resolve("hard"), file);

    assertThat(FileStamp.of(symbolic)).isEqualTo(FileStamp.of(file));
    assertThat(FileStamp.of(hard)).isEqualTo(FileStamp.of(file));
    Files.delete(file);
    assertThat(FileStamp.of(symbolic)).isNull();
  }

  @Test
  void stampsAreEqualOnlyIfEveryPartOfThemIs() {
    FileStamp stamp = new FileStamp(true, 5, 7, 9, "key");

    assertThat(new FileStamp(true, 5, 7, 9, "k" + "ey".substring(0)))
        .isEqualTo(stamp)
        .hasSameHashCodeAs(stamp);
    for (FileStamp other :
        List.of(
            new FileStamp(false, 5, 7, 9, "key"),
            new FileStamp(true, 6, 7, 9, "key"),
            new FileStamp(true, 5, 8, 9, "key"),
            new FileStamp(true, 5, 7, 8, "key"),
            new FileStamp(true, 5, 7, 9, "other"),
            new FileStamp(true, 5, 7, 9, null))) {
      assertThat(other).isNotEqualTo(stamp);
      assertThat(stamp).isNotEqualTo(other);
    }
    assertThat(new FileStamp(true, 5, 7, 9, null))
        .isEqualTo(new FileStamp(true, 5, 7, 9, null))
        .hasSameHashCodeAs(new FileStamp(true, 5, 7, 9, null));
  }
}
