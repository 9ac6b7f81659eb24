package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobPatternTest {

  @ParameterizedTest
  @CsvSource({
    "com.acme.Etl#m, com/acme/Etl",
    "com.acme.Etl$Nightly#m, com/acme/Etl$Nightly",
    "com.acme.*#m, com/acme/Etl",
    "com.acme.*#m, com/acme/Etl$1",
    "com.acme.*Etl#m, com/acme/Etl",
    "com.acme.*Etl#m, com/acme/NightlyEtl",
    "com.acme.N*E*l#m, com/acme/NightlyEtl",
    "com.*.Etl#m, com/acme/Etl",
    "com.acme.**#m, com/acme/Etl",
    "com.acme.**#m, com/acme/a/b/Etl",
    "com.**.Etl#m, com/Etl",
    "com.**.Etl#m, com/acme/a/Etl",
    "**.Etl#m, Etl",
    "**.Etl#m, com/acme/Etl",
    "**.*Etl#m, com/acme/NightlyEtl",
    "**#m, Etl",
    "*#m, Etl"
  })
  void aClassOfTheNameFits(String pattern, String internalName) {
    assertThat(JobPattern.parse(pattern).fitsClass(internalName)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.Etl#m, com/acme/Etl2",
    "com.acme.Etl#m, com/acme/Et",
    "com.acme.Etl#m, com/acme/Etl$Nightly",
    "com.acme.*#m, com/acme/a/Etl",
    "com.acme.*#m, com/acmes/Etl",
    "com.acme.*Etl#m, com/acme/EtlJob",
    "com.acme.*Etl#m, com/acme/a/Etl",
    "com.*.Etl#m, com/acme/a/Etl",
    "com.*.Etl#m, com/Etl",
    "com.acme.**#m, com/acmes/Etl",
    "com.**.Etl#m, com/acme/NightlyEtl",
    "**.Etl#m, com/acme/NightlyEtl",
    "*#m, com/Etl"
  })
  void aClassOfAnotherNameDoesNotFit(String pattern, String internalName) {
    assertThat(JobPattern.parse(pattern).fitsClass(internalName)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "load, load, true",
    "load, loads, false",
    "load*, load, true",
    "load*, loadAll, true",
    "load*, reload, false",
    "*Job, nightlyJob, true",
    "*Job, nightlyJobs, false",
    "l*d*All, loadThemAll, true",
    "*, anything, true"
  })
  void aMethodFitsByItsName(String pattern, String method, boolean fits) {
    assertThat(JobPattern.parse("a.B#" + pattern).fitsMethod(method)).isEqualTo(fits);
  }

  @Test
  void aPlusMeansSubtypesToo() {
    JobPattern pattern = JobPattern.parse("java.util.concurrent.Callable+#call");

    assertThat(pattern.subtypes()).isTrue();
    assertThat(pattern.className()).isEqualTo("java.util.concurrent.Callable");
    assertThat(pattern).hasToString("java.util.concurrent.Callable+#call");
    assertThat(JobPattern.parse("a.B#c").subtypes()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#",
        "a.B",
        "a.B#",
        "#m",
        "+#m",
        "a..B#m",
        ".B#m",
        "a.B.#m",
        "a.B#m()",
        "a.B#m#n",
        "a.1B#m",
        "a b.C#m",
        "a.B++#m",
        "a.***#m",
        "a.**b#m",
        "a.B#**",
        "a.B#<init>",
        "**#*",
        "*.*#*",
        "java.util.ArrayList#add",
        "jdk.internal.*#run",
      })
  void whatNamesNothingOrEverythingOrTheJdkIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> JobPattern.parse(text));
  }
}
