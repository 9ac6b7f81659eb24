package com.example.fraud.pii;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonalDataMaskTest {

  @ParameterizedTest
  @CsvSource({
    "name, 김하늘, 김*늘",
    "name, 김하, 김*",
    "name, 남궁하늘, 남**늘",
    "name, 김, *",
    "email, haneul.kim@example.com, h***@example.com",
    "email, h@example.com, ***@example.com",
    "email, no address, ***",
    "phone, 010-0123-4567, 010-****-4567",
    "phone, 01001234567, 010****4567",
    "phone, 010 0123 4567, 010 **** 4567",
    "phone, +82-10-0123-4567, +82-10-****-4567",
    "phone, 02-000-4567, 02-***-4567",
    "phone, 4567, ***",
    "rrn, 610203-3123450, 610203-3******",
    "rrn, 6102033123450, 6102033******",
    "rrn, 610203-312345, ***",
    "city, 서울, 서울",
  })
  void eachColumnIsMaskedInItsWay(String column, String value, String masked) {
    assertThat(PersonalDataMask.mask(column, value)).isEqualTo(masked);
  }

  @Test
  void columnThatNobodyKnowsIsHidden() {
    assertThat(PersonalDataMask.mask("passport", "M12345678")).isEqualTo("***");
  }

  @Test
  void blankStaysBlank() {
    assertThat(PersonalDataMask.mask("phone", "")).isEmpty();
  }
}
