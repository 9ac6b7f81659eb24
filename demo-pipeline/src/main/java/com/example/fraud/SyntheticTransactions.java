package com.example.fraud;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Made-up card payments as raw CSV lines, with the dirt that real exports have: blanks, repeated
 * rows, odd spacing and case, thousands separators, numbers that are none.
 *
 * <p>Only {@link Random} and {@link StrictMath} are used, whose results are specified to the bit.
 */
final class SyntheticTransactions {

  private static final List<String> CATEGORIES =
      List.of(
          "grocery",
          "restaurant",
          "fuel",
          "pharmacy",
          "travel",
          "gaming",
          "electronics",
          "jewelry");
  private static final int FIRST_RISKY_CATEGORY = 5;
  private static final List<String> COUNTRIES = List.of("KR", "US", "JP", "VN", "SG");

  private final Random random;
  private int nextId;
  private String previous = "";

  SyntheticTransactions(long seed, int firstId) {
    this.random = new Random(seed);
    this.nextId = firstId;
  }

  /** Without end: limit it. One stream for each instance. */
  Stream<String> lines() {
    return Stream.generate(this::nextLine);
  }

  private String nextLine() {
    if (!previous.isEmpty() && random.nextInt(40) == 0) {
      return previous;
    }
    previous = String.join(",", dirty(values(nextTransaction())));
    return previous;
  }

  private Transaction nextTransaction() {
    double amount = StrictMath.exp(3.4 + 1.1 * random.nextGaussian());
    int hour = random.nextInt(24);
    int category = random.nextInt(CATEGORIES.size());
    String country = random.nextInt(4) > 0 ? "KR" : pick(COUNTRIES);
    int cardAgeDays = random.nextInt(5) == 0 ? random.nextInt(60) : random.nextInt(2500);
    int payments = random.nextInt(3) == 0 ? random.nextInt(13) : random.nextInt(4);
    double suspicion =
        -10.2
            + 1.4 * StrictMath.log(amount)
            + (hour < 6 ? 3 : 0)
            + (country.equals("KR") ? 0 : 2.5)
            + (category >= FIRST_RISKY_CATEGORY ? 2 : 0)
            + (cardAgeDays < 60 ? 2 : 0)
            + 0.4 * payments
            + 0.7 * random.nextGaussian();
    return new Transaction(
        nextId++,
        Math.max(1, StrictMath.round(amount * 100)),
        hour,
        CATEGORIES.get(category),
        country,
        cardAgeDays,
        payments,
        suspicion > 0);
  }

  private static String[] values(Transaction transaction) {
    return new String[] {
      Long.toString(transaction.id()),
      BigDecimal.valueOf(transaction.amountCents(), 2).toPlainString(),
      Integer.toString(transaction.hour()),
      transaction.merchantCategory(),
      transaction.country(),
      Integer.toString(transaction.cardAgeDays()),
      Integer.toString(transaction.paymentsIn24h()),
      transaction.fraud() ? "1" : "0"
    };
  }

  /** One row in five gets some; the first four kinds can be repaired, the others can not. */
  private String[] dirty(String[] values) {
    switch (random.nextInt(50)) {
      case 0, 1 -> values[3] = "  " + values[3].toUpperCase(Locale.ROOT) + " ";
      case 2, 3 -> values[4] = " " + values[4].toLowerCase(Locale.ROOT);
      case 4 ->
          values[1] = "\"1," + String.format(Locale.ROOT, "%03d.50", random.nextInt(1000)) + "\"";
      case 5 -> values[7] = values[7].equals("1") ? "Y" : "N";
      case 6 -> values[1 + random.nextInt(6)] = "";
      case 7 -> values[1] = pick(List.of("n/a", "-" + values[1], "0.00", "12.3.4"));
      case 8 -> values[2] = pick(List.of("25", "-1", "noon"));
      case 9 -> values[7] = "?";
      default -> {
        // Clean, as most are.
      }
    }
    return values;
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
