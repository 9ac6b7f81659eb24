package com.example.fraud.pii;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Korean resident registration number: thirteen digits that begin with the date of birth.
 *
 * <pre>
 *  y y m m d d - c . . . . . k
 *  2 3 4 5 6 7   8 9 2 3 4 5      weights; k = (11 - sum mod 11) mod 10
 * </pre>
 *
 * <p>{@code c} tells century and sex: 9 and 0 the 1800s, 1 and 2 the 1900s, 3 and 4 the 2000s. The
 * digits 5 to 8 belong to the registration numbers of foreigners, which are not covered here.
 *
 * <p>Weakness: numbers given out since October 2020 are random after {@code c}, so a wrong check
 * digit no longer proves that a number is false.
 */
public final class ResidentNumber {

  private static final Pattern FORM = Pattern.compile("(\\d{6})-?([0-49]\\d{6})");
  private static final int[] WEIGHTS = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};

  private final String digits;

  private ResidentNumber(String digits) {
    this.digits = digits;
  }

  /** Reads thirteen digits, with or without the hyphen; empty if {@code text} has another form. */
  public static Optional<ResidentNumber> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    return form.matches()
        ? Optional.of(new ResidentNumber(form.group(1) + form.group(2)))
        : Optional.empty();
  }

  /** Whether the date of birth exists and the check digit is right. */
  public boolean isValid() {
    return birthDate().isPresent() && hasValidCheckDigit();
  }

  /** Whether the last digit follows from the twelve before it. */
  public boolean hasValidCheckDigit() {
    return digit(WEIGHTS.length) == checkDigit(digits.substring(0, WEIGHTS.length));
  }

  /** The date of birth; empty if there is no such day in the calendar. */
  public Optional<LocalDate> birthDate() {
    int century =
        switch (digit(6)) {
          case 9, 0 -> 1800;
          case 1, 2 -> 1900;
          default -> 2000;
        };
    try {
      return Optional.of(
          LocalDate.of(
              century + Integer.parseInt(digits.substring(0, 2)),
              Integer.parseInt(digits.substring(2, 4)),
              Integer.parseInt(digits.substring(4, 6))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The check digit of the first twelve digits.
   *
   * @throws IllegalArgumentException unless there are exactly twelve
   */
  static int checkDigit(String firstTwelve) {
    if (firstTwelve.length() != WEIGHTS.length) {
      throw new IllegalArgumentException("Expected twelve digits, not " + firstTwelve.length());
    }
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * Character.digit(firstTwelve.charAt(i), 10);
    }
    return (11 - sum % 11) % 10;
  }

  private int digit(int index) {
    return Character.digit(digits.charAt(index), 10);
  }

  /** Masked, since numbers like this find their way into logs. */
  @Override
  public String toString() {
    return PersonalDataMask.mask(PersonalDataMask.RESIDENT_NUMBER, digits);
  }
}
