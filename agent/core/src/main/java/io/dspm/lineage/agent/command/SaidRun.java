package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.SafeNames;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunId;
import io.dspm.lineage.agent.run.Origin;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the options of {@code emit} say of the run itself. */
final class SaidRun {

  private static final int MOST_CHARACTERS = 1024;

  /** As in the configuration, where others are replaced; a person can be asked again. */
  private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9:;=/_\\-.@+]{1,1024}");

  private SaidRun() {}

  /**
   * A run whose parent is the one that the environment names, if it does.
   *
   * @throws CommandException if something said makes no sense
   */
  static RunHeader header(
      String job,
      @Nullable String namespace,
      @Nullable String startedAt,
      @Nullable String runId,
      Settings settings) {
    if (job.isBlank() || job.length() > MOST_CHARACTERS) {
      throw CommandException.misused("--job: expected a name of 1 to 1024 characters");
    }
    if (!SafeNames.name(job).equals(job)) {
      throw CommandException.misused("--job: expected a name without line breaks");
    }
    if (namespace != null && !NAMESPACE.matcher(namespace).matches()) {
      throw CommandException.misused(
          "--namespace="
              + namespace
              + ": expected 1 to 1024 of the characters a-z A-Z 0-9 : ; = / _ - . @ +");
    }
    Instant began = began(startedAt);
    RunId id = runId == null ? RunId.next(began.toEpochMilli()) : new RunId(uuid(runId));
    JobName name = new JobName(namespace == null ? settings.namespace() : namespace, job);
    Origin origin = Origin.of(settings.parents());
    return new RunHeader(
        id,
        name,
        began,
        origin.parentOfProcess(),
        origin.rootOfProcess(),
        RunHeader.Kind.JOB,
        null);
  }

  private static Instant began(@Nullable String text) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    if (text == null) {
      return now;
    }
    Instant began;
    try {
      began = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw CommandException.misused(
          "--started-at=" + text + ": expected a time with its zone, such as 2026-01-02T03:04:05Z");
    }
    if (began.isAfter(now)) {
      throw CommandException.misused("--started-at=" + text + " is in the future");
    }
    return began;
  }

  private static UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      // The JDK also takes "1-2-3-4-5".
      if (uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // The same to the user.
    }
    throw CommandException.misused(
        "--run-id=" + text + ": expected a UUID such as 0190163d-8694-739b-aea5-966c26f8ad91");
  }
}
