package com.example.fraud.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResidentNumberTest {

  /**
   * Worked out by hand; the last two have a remainder of 1 and of 0, where the modulo 10 counts.
   */
  @ParameterizedTest
  @CsvSource({"600000300000,8", "610203312345,0", "600000300020,1"})
  void checkDigitIsWeightedSumModuloEleven(String firstTwelve, int checkDigit) {
    assertThat(ResidentNumber.checkDigit(firstTwelve)).isEqualTo(checkDigit);
  }

  @Test
  void checkDigitNeedsTwelveDigits() {
    assertThatThrownBy(() -> ResidentNumber.checkDigit("61020331234"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numberWithRightCheckDigitAndDateIsValid() {
    assertThat(number("610203-3123450").isValid()).isTrue();
  }

  @Test
  void hyphenMakesNoDifference() {
    assertThat(number("6102033123450").isValid()).isTrue();
  }

  @Test
  void everyOtherLastDigitIsInvalid() {
    for (int last = 1; last <= 9; last++) {
      assertThat(number("610203-312345" + last).isValid()).as("%d", last).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"610229", "610230", "610431", "611301", "610015", "610700"})
  void dateThatIsInNoCalendarIsInvalidWhateverTheCheckDigit(String date) {
    String firstTwelve = date + "312345";
    ResidentNumber number = number(firstTwelve + ResidentNumber.checkDigit(firstTwelve));

    assertThat(number.hasValidCheckDigit()).isTrue();
    assertThat(number.birthDate()).isEmpty();
    assertThat(number.isValid()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"9,1864", "0,1864", "1,1964", "2,1964", "3,2064", "4,2064"})
  void seventhDigitTellsTheCentury(String seventh, int year) {
    assertThat(number("640229-" + seventh + "123456").birthDate())
        .contains(LocalDate.of(year, 2, 29));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "610203",
        "610203-312345",
        "610203-31234500",
        "610203 3123450",
        "610203-5123450"
      })
  void otherFormsAreNoResidentNumber(String text) {
    assertThat(ResidentNumber.parse(text)).isEmpty();
  }

  @Test
  void printedNumberHidesItsLastSixDigits() {
    assertThat(number("610203-3123450")).hasToString("6102033******");
  }

  private static ResidentNumber number(String text) {
    return ResidentNumber.parse(text).orElseThrow();
  }
}
