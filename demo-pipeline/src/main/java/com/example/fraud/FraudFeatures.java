package com.example.fraud;

import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/** What the model sees of a transaction: a handful of numbers between about 0 and 1. */
final class FraudFeatures {

  static final Label FRAUD = new Label("fraud");
  static final Label GENUINE = new Label("genuine");

  private static final String HOME = "KR";
  private static final int FIRST_MORNING_HOUR = 6;
  private static final int NEW_CARD_DAYS = 60;

  private FraudFeatures() {}

  static Example<Label> of(Transaction transaction) {
    ArrayExample<Label> example = new ArrayExample<>(transaction.fraud() ? FRAUD : GENUINE);
    example.add("amount", Math.log1p(transaction.amountCents() / 100.0) / 8);
    example.add("payments_24h", Math.min(1, transaction.paymentsIn24h() / 12.0));
    example.add("card_age", Math.min(1, transaction.cardAgeDays() / 2000.0));
    example.add("new_card", transaction.cardAgeDays() < NEW_CARD_DAYS ? 1 : 0);
    example.add("night", transaction.hour() < FIRST_MORNING_HOUR ? 1 : 0);
    example.add("abroad", transaction.country().equals(HOME) ? 0 : 1);
    example.add("category=" + transaction.merchantCategory(), 1);
    return example;
  }
}
