package com.example.fraud.pii;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * People who don't exist, as CSV lines.
 *
 * <p>So that nobody is met by accident: births are in the years 2060 to 2099, so no resident number
 * here has an owner, valid or not; mail domains are the ones reserved by RFC 2606; after the 010 of
 * telephone numbers comes a 0, with which no subscriber's number begins.
 */
public final class SyntheticPeople {

  public static final String CONTACT_HEADER = "customer_id,name,email,phone,city";
  public static final String RESIDENT_HEADER = "person_id,name,rrn,validity,reason";

  private static final List<Syllable> FAMILY =
      List.of(
          new Syllable("김", "kim"),
          new Syllable("이", "lee"),
          new Syllable("박", "park"),
          new Syllable("최", "choi"),
          new Syllable("정", "jung"),
          new Syllable("강", "kang"),
          new Syllable("조", "cho"),
          new Syllable("윤", "yoon"));
  private static final List<Syllable> GIVEN =
      List.of(
          new Syllable("민", "min"),
          new Syllable("서", "seo"),
          new Syllable("지", "ji"),
          new Syllable("하", "ha"),
          new Syllable("준", "jun"),
          new Syllable("윤", "yun"),
          new Syllable("은", "eun"),
          new Syllable("우", "woo"),
          new Syllable("수", "su"),
          new Syllable("아", "a"));
  private static final List<String> DOMAINS =
      List.of("example.com", "example.net", "example.org", "mail.kr.example", "seoul.example");
  private static final List<String> CITIES = List.of("서울", "부산", "대구", "인천", "광주", "대전", "제주");

  /** Month and day; the first is wrong only because 2061 and the like are no leap years. */
  private static final List<String> IMPOSSIBLE_DAYS =
      List.of("0229", "0230", "0431", "0631", "1131", "1301", "0015", "0700");

  private final Random random;
  private int next = 1;

  public SyntheticPeople(long seed) {
    this.random = new Random(seed);
  }

  /** Lines for {@link #CONTACT_HEADER}, without end: limit it. */
  public Stream<String> contacts() {
    return Stream.generate(this::contact);
  }

  /**
   * Lines for {@link #RESIDENT_HEADER}, without end: limit it. Of every six, three are valid, two
   * have a wrong check digit, and one has a date that is in no calendar (with the check digit right
   * for it).
   */
  public Stream<String> residents() {
    return Stream.generate(this::resident);
  }

  private String contact() {
    int id = next++;
    Name name = name();
    String email = name.mailbox() + id + "@" + pick(DOMAINS);
    return String.join(",", "C" + id, name.korean(), email, phone(), pick(CITIES));
  }

  private String phone() {
    String middle = String.format(Locale.ROOT, "0%03d", random.nextInt(1000));
    String last = String.format(Locale.ROOT, "%04d", random.nextInt(10_000));
    return switch (random.nextInt(10)) {
      case 0 -> "010" + middle + last;
      case 1 -> "+82-10-" + middle + "-" + last;
      case 2 -> "010 " + middle + " " + last;
      case 3 -> "";
      default -> "010-" + middle + "-" + last;
    };
  }

  private String resident() {
    int index = next - 1;
    String person = "P" + next++ + "," + name().korean();
    String number =
        switch (index % 6) {
          case 0, 2, 4 -> number(day(), 0);
          case 1, 3 -> number(day(), 1 + random.nextInt(9));
          default -> number(impossibleDay(), 0);
        };
    String verdict =
        switch (index % 6) {
          case 0, 2, 4 -> "valid,";
          case 1, 3 -> "invalid,check digit";
          default -> "invalid,date";
        };
    boolean hyphen = index % 10 != 9;
    String form = hyphen ? number.substring(0, 6) + "-" + number.substring(6) : number;
    return person + "," + form + "," + verdict;
  }

  /** A number whose check digit is wrong by {@code error}, modulo ten. */
  private String number(String day, int error) {
    int centuryAndSex = 3 + random.nextInt(2);
    String firstTwelve =
        day + centuryAndSex + String.format(Locale.ROOT, "%05d", random.nextInt(100_000));
    return firstTwelve + (ResidentNumber.checkDigit(firstTwelve) + error) % 10;
  }

  private String day() {
    return String.format(
        Locale.ROOT,
        "%02d%02d%02d",
        60 + random.nextInt(40),
        1 + random.nextInt(12),
        1 + random.nextInt(28));
  }

  private String impossibleDay() {
    int oddYear = 61 + 2 * random.nextInt(19);
    return oddYear + pick(IMPOSSIBLE_DAYS);
  }

  private Name name() {
    Syllable family = pick(FAMILY);
    Syllable first = pick(GIVEN);
    // One in eight has a given name of one syllable.
    Syllable second = random.nextInt(8) == 0 ? new Syllable("", "") : pick(GIVEN);
    return new Name(
        family.korean + first.korean + second.korean,
        first.latin + second.latin + "." + family.latin);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private record Syllable(String korean, String latin) {}

  private record Name(String korean, String mailbox) {}
}
