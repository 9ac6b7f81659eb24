package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNumberTest {

  @TempDir Path temp;

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void itIsWhatTheSystemSays() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");

    FileNumber number = FileNumber.of(FileStamp.of(file).key());

    assertThat(number.device()).isEqualTo(Files.getAttribute(file, "unix:dev"));
    assertThat(number.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
  }

  @Test
  void theDeviceIsHexAndTheInodeMayBeNegative() {
    assertThat(FileNumber.of("(dev=ffffffffffffff00,ino=-12)"))
        .isEqualTo(new FileNumber(-256, -12));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "(dev=1,ino=)", "(dev=,ino=1)", "(dev=x,ino=1)", "dev=1,ino=1", "(dev=1)"})
  void anotherKeyIsNone(String key) {
    assertThat(FileNumber.of(key)).isNull();
  }
}
