package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:5000, http://localhost:5000/api/v1/lineage",
    "HTTPS://h/, https://h/api/v1/lineage",
    "https://h:443/x, https://h/x",
    "http://[::1]:5000/x?a=b#c, http://[::1]:5000/x?a=b",
    "http://[::1], http://[::1]/api/v1/lineage",
    "http://marquez_api:5000?k=v, http://marquez_api:5000/api/v1/lineage?k=v"
  })
  void anAddressIsRead(String text, String url) {
    assertThat(Endpoint.parse(text).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:5000",
        "ftp://h",
        "http://",
        "http://:5000",
        "http://h:",
        "http://h:0",
        "http://h:65536",
        "http://h:5x",
        "http://a b",
        "http://h/\uc601",
        "http://u:p@h",
        "http://[::1",
        "http://h\\x"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theQueryIsNotShown() {
    assertThat(Endpoint.parse("http://h/x?token=t")).hasToString("http://h/x");
  }
}
