package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "[]",
        "\"\"",
        "{\"a\":{\"b\":[\"c\",true,false,null,{}]},\"d\":\"e\"}",
        "{\"a\" :\n\t\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\uAc00\\u00e9\" , \"b\" : [ ] }",
        "\"한글 😀\"",
        "{\"a\":1,\"a\":\"last\"}"
      })
  void whatIsJsonIsReadAsJacksonReadsIt(String text) throws JsonProcessingException {
    assertThat(Json.parse(text)).isEqualTo(JACKSON.readValue(text, Object.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1.5e+10", "0.0E-3"})
  void numbersAreLeftAsTheyAreWritten(String text) {
    assertThat(Json.parse(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{]",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "nul",
        "truefalse",
        "{} {}",
        "airflow/dag.task/0190163d-8694-739b-aea5-966c26f8ad91"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingWithoutEndIsRefusedBeforeTheStackIsUsedUp() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
