package com.example.fraud;

/**
 * One payment by card, clean.
 *
 * @param id unique in its set
 * @param amountCents more than 0
 * @param hour of the day, from 0 to 23
 * @param merchantCategory lower case
 * @param country two capital letters
 * @param cardAgeDays 0 or more
 * @param paymentsIn24h by the same card in the 24 hours before, 0 or more
 * @param fraud whether it turned out to be fraud
 */
record Transaction(
    long id,
    long amountCents,
    int hour,
    String merchantCategory,
    String country,
    int cardAgeDays,
    int paymentsIn24h,
    boolean fraud) {}
