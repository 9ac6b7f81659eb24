package com.example.fraud;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Transactions as lines of CSV: tolerant when reading, strict when writing.
 *
 * <pre>
 * tx_id,amount,hour,merchant_category,country,card_age_days,n_tx_24h,is_fraud
 * 100017,84.20,23,electronics,JP,41,6,1
 * </pre>
 *
 * <p>What {@link #print} has written, {@link #parse} reads back as the same transaction.
 */
final class TransactionCsv {

  static final String HEADER =
      "tx_id,amount,hour,merchant_category,country,card_age_days,n_tx_24h,is_fraud";

  /** Reads the header from the first line, trims, skips empty lines. */
  static final CSVFormat READING =
      CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  /** Writes the header, ends lines with LF on every system. */
  static final CSVFormat WRITING =
      CSVFormat.DEFAULT.builder().setHeader(HEADER.split(",", -1)).setRecordSeparator("\n").get();

  private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern WORD = Pattern.compile("[a-z_]{2,20}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  private TransactionCsv() {}

  /** Reads one row; empty if any of its values is missing or makes no sense. */
  static Optional<Transaction> parse(CSVRecord row) {
    if (!row.isConsistent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Transaction(
              wholeNumber(row.get("tx_id")),
              amountCents(row.get("amount")),
              atMost(23, wholeNumber(row.get("hour"))),
              matching(WORD, row.get("merchant_category").toLowerCase(Locale.ROOT)),
              matching(COUNTRY, row.get("country").toUpperCase(Locale.ROOT)),
              wholeNumber(row.get("card_age_days")),
              wholeNumber(row.get("n_tx_24h")),
              yesOrNo(row.get("is_fraud").toLowerCase(Locale.ROOT))));
    } catch (BadValueException e) {
      return Optional.empty();
    }
  }

  static void print(Transaction transaction, CSVPrinter printer) throws IOException {
    printer.printRecord(
        transaction.id(),
        BigDecimal.valueOf(transaction.amountCents(), 2),
        transaction.hour(),
        transaction.merchantCategory(),
        transaction.country(),
        transaction.cardAgeDays(),
        transaction.paymentsIn24h(),
        transaction.fraud() ? 1 : 0);
  }

  private static long amountCents(String value) throws BadValueException {
    String amount = matching(AMOUNT, value.replace(",", ""));
    long cents =
        new BigDecimal(amount).movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValue();
    if (cents == 0) {
      throw new BadValueException();
    }
    return cents;
  }

  private static int wholeNumber(String value) throws BadValueException {
    return Integer.parseInt(matching(WHOLE_NUMBER, value));
  }

  private static int atMost(int most, int value) throws BadValueException {
    if (value > most) {
      throw new BadValueException();
    }
    return value;
  }

  private static String matching(Pattern pattern, String value) throws BadValueException {
    if (!pattern.matcher(value).matches()) {
      throw new BadValueException();
    }
    return value;
  }

  private static boolean yesOrNo(String value) throws BadValueException {
    return switch (value) {
      case "1", "y", "yes" -> true;
      case "0", "n", "no" -> false;
      default -> throw new BadValueException();
    };
  }

  private static final class BadValueException extends Exception {

    private static final long serialVersionUID = 1L;

    BadValueException() {
      // Made for many rows and caught at once: no stack trace.
      super(null, null, false, false);
    }
  }
}
