package io.dspm.lineage.gateway.http;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request's query parameters. One that is wrong, given twice, or not known to the endpoint is
 * refused with 400 and its name: a misspelt {@code depth} must not pass for the default.
 */
final class Parameters {
  /** The earliest time an event can have. */
  static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final Context context;

  private Parameters(Context context) {
    this.context = context;
  }

  static Parameters of(Context context, String... known) throws Problem {
    for (var parameter : context.queryParamMap().entrySet()) {
      String name = parameter.getKey();
      if (!List.of(known).contains(name)) {
        Set<String> names = new TreeSet<>(Arrays.asList(known));
        throw bad(name, "is not known here: expected " + (names.isEmpty() ? "none" : names));
      }
      if (parameter.getValue().size() > 1) {
        throw bad(name, "is given " + parameter.getValue().size() + " times: expected once");
      }
    }
    return new Parameters(context);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isEmpty());
  }

  String required(String name, String expected) throws Problem {
    return text(name).orElseThrow(() -> bad(name, "is missing: expected " + expected));
  }

  int number(String name, int ifMissing, int least, int most) throws Problem {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return ifMissing;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw bad(name, given(text.get()) + "expected a whole number from " + least + " to " + most);
  }

  <E extends Enum<E>> E oneOf(String name, E ifMissing) throws Problem {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return ifMissing;
    }
    E[] choices = ifMissing.getDeclaringClass().getEnumConstants();
    for (E choice : choices) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(text.get())) {
        return choice;
      }
    }
    String expected = Arrays.toString(choices).toLowerCase(Locale.ROOT);
    throw bad(name, given(text.get()) + "expected one of " + expected);
  }

  Instant time(String name, Instant ifMissing) throws Problem {
    Optional<String> text = text(name);
    try {
      Instant time =
          text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant).orElse(ifMissing);
      if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw bad(
        name,
        given(text.orElse(""))
            + "expected a date and time with zone such as 2026-01-31T09:30:00Z"
            + " (in a URL, + is written %2B)");
  }

  private static String given(String value) {
    return "is \"" + value + "\": ";
  }

  private static Problem bad(String name, String reason) {
    return Problem.of(400, "parameter " + name + " " + reason, "parameter", name);
  }
}
