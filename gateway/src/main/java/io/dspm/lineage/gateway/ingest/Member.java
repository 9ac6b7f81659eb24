package io.dspm.lineage.gateway.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.node.RunId;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place in an event: the value there, if any, and the JSON pointer to it. Each question either
 * is answered or throws what was expected.
 */
final class Member {
  /** Four-digit years: what ISO 8601 and every reader of ours agree on. */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final @Nullable JsonNode value;
  private final String pointer;

  private Member(@Nullable JsonNode value, String pointer) {
    this.value = value;
    this.pointer = pointer;
  }

  static Member root(JsonNode value) {
    return new Member(value, "");
  }

  boolean has(String name) {
    return value != null && value.has(name);
  }

  /** The member of that name, which may be missing. */
  Member member(String name) {
    return new Member(value == null ? null : value.get(name), pointer + "/" + escape(name));
  }

  Member object() throws BadEventException {
    if (!present("a JSON object").isObject()) {
      throw wrongType("a JSON object");
    }
    return this;
  }

  List<Member> elements() throws BadEventException {
    JsonNode array = present("an array");
    if (!array.isArray()) {
      throw wrongType("an array");
    }
    List<Member> elements = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      elements.add(new Member(element, pointer + "/" + elements.size()));
    }
    return elements;
  }

  /** A string that is not blank. */
  String text() throws BadEventException {
    JsonNode string = present("a string");
    if (!string.isTextual()) {
      throw wrongType("a string");
    }
    if (string.textValue().isBlank()) {
      throw bad("is blank: expected a string with something in it");
    }
    return string.textValue();
  }

  URI uri() throws BadEventException {
    String text = text();
    try {
      URI uri = new URI(text);
      if (uri.isAbsolute()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw bad("is " + quoted(text) + ": expected a URI such as https://example.com/producer");
  }

  RunId runId() throws BadEventException {
    String text = text();
    return RunId.parse(text)
        .orElseThrow(
            () ->
                bad(
                    "is "
                        + quoted(text)
                        + ": expected a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"));
  }

  /** A time with zone; what is finer than a microsecond is cut off. */
  Instant time() throws BadEventException {
    String text = text();
    try {
      Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
      if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
        throw bad("is " + quoted(text) + ": expected a year from 0001 to 9999");
      }
      return time;
    } catch (DateTimeException e) {
      throw bad(
          (isLocalTime(text) ? "has no time zone: " : "is ")
              + quoted(text)
              + ", expected a date and time with zone such as 2026-01-31T09:30:00.123Z or"
              + " 2026-01-31T18:30:00+09:00");
    }
  }

  <E extends Enum<E>> E oneOf(Class<E> choices) throws BadEventException {
    String text = text();
    for (E choice : choices.getEnumConstants()) {
      if (choice.name().equals(text)) {
        return choice;
      }
    }
    throw bad(
        "is " + quoted(text) + ": expected one of " + Arrays.toString(choices.getEnumConstants()));
  }

  /** Checks that the member of that name, if there, holds facets and nothing else. */
  void facets(String name) throws BadEventException {
    if (!has(name)) {
      return;
    }
    Member facets = member(name).object();
    for (Map.Entry<String, JsonNode> facet : facets.present("facets").properties()) {
      Member member = facets.member(facet.getKey()).object();
      member.member("_producer").text();
      member.member("_schemaURL").text();
    }
  }

  /**
   * Checks every string and name below here: no NUL, which databases refuse, and no half of a
   * surrogate pair, which has no form in UTF-8.
   */
  void checkText() throws BadEventException {
    JsonNode node = present("a value");
    if (node.isTextual()) {
      checkText(node.textValue());
    } else if (node.isArray()) {
      for (Member element : elements()) {
        element.checkText();
      }
    } else {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        Member below = member(entry.getKey());
        below.checkText(entry.getKey());
        below.checkText();
      }
    }
  }

  /** A string that is not empty, if that is what is here. */
  Optional<String> textIfAny() {
    return value == null || !value.isTextual() || value.textValue().isEmpty()
        ? Optional.empty()
        : Optional.of(value.textValue());
  }

  /** A whole number from 0 on, if that is what is here. */
  Optional<Long> countIfAny() {
    return value == null
            || !value.isIntegralNumber()
            || !value.canConvertToLong()
            || value.longValue() < 0
        ? Optional.empty()
        : Optional.of(value.longValue());
  }

  /** The elements of an array; none if no array is here. */
  List<Member> elementsIfAny() {
    List<Member> elements = new ArrayList<>();
    if (value != null && value.isArray()) {
      for (JsonNode element : value) {
        // No pointer: of these nothing is refused.
        elements.add(new Member(element, ""));
      }
    }
    return elements;
  }

  private void checkText(String text) throws BadEventException {
    if (text.indexOf('\0') >= 0) {
      throw bad("holds a NUL character: expected text without it");
    }
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw bad("holds half of a surrogate pair: expected Unicode text");
    }
  }

  private JsonNode present(String expected) throws BadEventException {
    if (value == null) {
      throw bad("is missing: expected " + expected);
    }
    return value;
  }

  private BadEventException wrongType(String expected) {
    String found = value == null ? "missing" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    return bad("is of type " + found + ": expected " + expected);
  }

  private BadEventException bad(String reason) {
    String name = pointer.isEmpty() ? "the event" : pointer.substring(1).replace('/', '.');
    return new BadEventException(pointer, name + " " + reason);
  }

  private static boolean isLocalTime(String text) {
    try {
      LocalDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static String quoted(String text) {
    return '"' + (text.length() > 100 ? text.substring(0, 100) + "..." : text) + '"';
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
