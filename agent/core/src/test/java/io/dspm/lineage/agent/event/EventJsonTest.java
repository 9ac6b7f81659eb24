package io.dspm.lineage.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {

  private static final ObjectMapper BINDING =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .registerModule(new SimpleModule().addSerializer(new IsoTime()));

  private static final EventMaker EVENTS = new EventMaker("1.2.3");
  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");
  private static final Instant ENDED = Instant.parse("2026-03-01T09:00:05.000001Z");

  static Stream<OpenLineage.RunEvent> everyKindOfEvent() {
    RunHeader process = new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
    RunHeader job =
        new RunHeader(
            RunId.next(2),
            new JobName("ns", "한글 \"quoted\" \\ \n"),
            BEGAN,
            process.asAncestor(),
            process.outermost());
    List<Dataset> datasets = EveryDataset.ALL;
    Ending failed =
        Ending.of(Ending.How.FAIL, ENDED, new IllegalStateException("no \uD83D\uDE00"), null);
    List<Gap> gaps = List.of(new Gap("/data/y", "gone"), new Gap("files", "too many"));
    EventMaker known = EVENTS.in(Everything.KNOWN);
    RunHeader described =
        new RunHeader(
            RunId.next(3), job.job(), BEGAN, null, null, RunHeader.Kind.JOB, "Loads \u0000 \"x\".");
    return Stream.of(
        known.startEvent(process, List.of()),
        known.startEvent(described, datasets),
        known.endEvent(job, Ending.complete(BEGAN), datasets, datasets, gaps),
        known.endEvent(described, failed, datasets, datasets, gaps),
        EVENTS.in(Circumstances.SAMPLE).startEvent(process, List.of()),
        EVENTS.startEvent(process, List.of()),
        EVENTS.startEvent(job, datasets),
        EVENTS.endEvent(process, Ending.complete(ENDED), List.of(), List.of(), List.of()),
        EVENTS.endEvent(job, Ending.complete(BEGAN), datasets, datasets, gaps),
        EVENTS.endEvent(job, Ending.abort(ENDED, "killed"), datasets, List.of(), List.of()),
        EVENTS.endEvent(job, failed, List.of(), datasets, gaps));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfEvent")
  void writesExactlyWhatDataBindingWouldWrite(OpenLineage.RunEvent event) throws IOException {
    String bound = BINDING.writeValueAsString(event).replace("\\u0000", "\uFFFD");
    JsonNode expected = BINDING.readTree(bound);

    assertThat(BINDING.readTree(EventJson.bytes(event))).isEqualTo(expected);
  }

  @Test
  void writesAListOfFilesExactlyAsDataBindingWould() throws IOException {
    RunHeader run = new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
    List<ListedFile> files =
        List.of(
            new ListedFile("한글 \"x\".csv", "0123456789abcdef".repeat(4), Long.MAX_VALUE),
            new ListedFile("", null, -1));
    for (Dataset dataset : EveryDataset.ALL) {
      OpenLineage.DatasetEvent event = EVENTS.listingEvent(run, dataset, 1L << 40, 0, files);
      String bound = BINDING.writeValueAsString(event).replace("\\u0000", "\uFFFD");

      assertThat(BINDING.readTree(EventJson.bytes(event))).isEqualTo(BINDING.readTree(bound));
    }
  }

  @Test
  void aTimeOnTheMinuteStillHasItsSeconds() throws IOException {
    RunHeader run = new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);

    assertThat(BINDING.readTree(EVENTS.start(run, List.of())).path("eventTime").asText())
        .isEqualTo("2026-03-01T09:00:00Z");
  }

  @Test
  void whatNoServerCouldStoreIsReplaced() throws IOException {
    JobName name = new JobName("ns", "a\u0000b\uD83Dc\uDE00d\uD83D\uDE00");
    RunHeader run = new RunHeader(RunId.next(1), name, BEGAN, null, null);

    assertThat(BINDING.readTree(EVENTS.start(run, List.of())).at("/job/name").asText())
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uD83D\uDE00");
  }

  private static final class IsoTime extends StdSerializer<ZonedDateTime> {

    private static final long serialVersionUID = 1;

    IsoTime() {
      super(ZonedDateTime.class);
    }

    @Override
    public void serialize(ZonedDateTime time, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    }
  }
}
