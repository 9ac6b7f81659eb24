package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "s3://bucket/key", "kafka://b:9092", "a;b=c_d-e.f@g+h", "0"})
  void aNamespaceThatMarquezTakesStaysAsItIs(String namespace) {
    assertThat(SafeNames.namespace(namespace)).isSameAs(namespace);
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"a b,a_b", "영업,__", "'',_", " ,_", "a#b%,a_b_", "a\\b,a_b"})
  void everyOtherCharacterOfANamespaceIsReplaced(String namespace, String safe) {
    assertThat(SafeNames.namespace(namespace)).isEqualTo(safe);
  }

  @Test
  void alsoThoseThatBreakTheLine() {
    assertThat(SafeNames.namespace("a\tb\nc")).isEqualTo("a_b_c");
  }

  @Test
  void aNamespaceIsCutToWhatMarquezTakes() {
    String longest = "n".repeat(1024);

    assertThat(SafeNames.namespace(longest)).isSameAs(longest);
    assertThat(SafeNames.namespace(longest + "n")).isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Etl.load", "한글 \"이름\"", "a/b", " 😀 #%?", "a b"})
  void aNameThatMarquezTakesStaysAsItIs(String name) {
    assertThat(SafeNames.name(name)).isSameAs(name);
    assertThat(SafeNames.job(name)).isSameAs(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "a\rb", "a\tb", "a\u2028b", "a\u2029b", "a\u0000b", "\na\u0085b\n"})
  void whatBreaksTheLineIsABlank(String name) {
    assertThat(SafeNames.name(name)).isEqualTo("a b");
    assertThat(SafeNames.job(name)).isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\n", "\u0000 \u2028"})
  void whereNothingIsLeftTheNameSaysSo(String name) {
    assertThat(SafeNames.job(name)).isEqualTo("unnamed");
  }

  @Test
  void longJobNamesStayApart() {
    String common = "j".repeat(255);
    String one = SafeNames.job(common + "one");
    String other = SafeNames.job(common + "other");

    assertThat(SafeNames.job(common)).isSameAs(common);
    assertThat(one).hasSize(255).startsWith("jjjj").matches("j+~[0-9a-f]{8}");
    assertThat(other).hasSize(255).isNotEqualTo(one);
    assertThat(SafeNames.job(one)).isSameAs(one);
  }

  @Test
  void noPairIsCutInTwo() {
    String name = SafeNames.job("j" + "😀".repeat(200));

    assertThat(name).hasSizeBetween(254, 255);
    assertThat(name.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    assertThat(SafeNames.job("jj" + "😀".repeat(200)).codePoints())
        .noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }
}
