package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void withoutArgumentsAllStagesRunOnTestdata() throws UsageException {
    Options options = Options.parse();

    assertThat(options.workspace())
        .isEqualTo(new Workspace(Path.of("testdata"), Path.of("demo-output")));
    assertThat(options.stages()).isEmpty();
  }

  @Test
  void valueMayFollowOrBeJoinedByAnEqualsSign() throws UsageException {
    assertThat(Options.parse("--data=in", "--out=o=ut", "clean"))
        .isEqualTo(Options.parse("--data", "in", "--out", "o=ut", "clean"));
  }

  @Test
  void syntheticInputIsBelowTheOutput() throws UsageException {
    assertThat(Options.parse("--rows", "100", "--out", "x").workspace().input())
        .isEqualTo(Path.of("x", "input"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "0", "-1", "many", "100000001", "99999999999"})
  void rowsMustBeANumberWithinBounds(String rows) {
    assertThatThrownBy(() -> Options.parse("--rows", rows))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(rows)
        .hasMessageContaining("from 100 to 100000000");
  }

  @Test
  void optionWithoutItsValueIsRefused() {
    assertThatThrownBy(() -> Options.parse("--out")).hasMessage("--out needs a value");
    assertThatThrownBy(() -> Options.parse("--out=")).hasMessage("--out needs a value");
  }

  @Test
  void dataAndRowsExcludeEachOther() {
    assertThatThrownBy(() -> Options.parse("--data", "in", "--rows", "100"))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void outputIntoTheRawDataIsRefused() {
    assertThatThrownBy(() -> Options.parse("--out", "./testdata"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("raw data");
  }
}
