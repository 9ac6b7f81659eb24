package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JSON schemas of OpenLineage, from the directory that the environment variable {@value
 * #VARIABLE} names: {@code OpenLineage.json} and {@code facets/*.json}. They name each other by
 * URL; every URL is looked up among these files and none is ever downloaded.
 *
 * <p>With them comes the project's own, {@code docs/schema}.
 *
 * <p>The core schema says of facets only that they are objects, so each facet is held against the
 * schema that its own {@code _schemaURL} names, too.
 */
public final class OpenLineageSchema {

  public static final String VARIABLE = "OPENLINEAGE_SPEC_DIR";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> files = new HashMap<>();
  private final JsonSchemaFactory factory;
  private final JsonSchema runEvent;
  private final JsonSchema datasetEvent;

  private OpenLineageSchema(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    found.add(directory.resolve("OpenLineage.json"));
    try (Stream<Path> facets = Files.list(directory.resolve("facets"))) {
      facets.filter(file -> file.toString().endsWith(".json")).forEach(found::add);
    }
    try (Stream<Path> own = Files.walk(ownSchemas())) {
      own.filter(file -> file.toString().endsWith(".json")).forEach(found::add);
    }
    String core = "";
    for (Path file : found) {
      String text = Files.readString(file);
      String id = JSON.readTree(text).path("$id").asText();
      files.put(id, text);
      core = core.isEmpty() ? id : core;
    }
    factory =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(
                    loaders ->
                        loaders.schemas(
                            url -> {
                              String text = files.get(url);
                              if (text == null && url.contains("openlineage.io")) {
                                throw new IllegalArgumentException(
                                    "No such schema in " + directory + ": " + url);
                              }
                              return text;
                            })));
    runEvent = factory.getSchema(SchemaLocation.of(core + "#/$defs/RunEvent"));
    datasetEvent = factory.getSchema(SchemaLocation.of(core + "#/$defs/DatasetEvent"));
  }

  /** The tests of any module run in that module's directory. */
  private static Path ownSchemas() {
    Path up = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(up.resolve("docs/schema"))) {
      up = up.getParent();
    }
    return up.resolve("docs/schema");
  }

  /** The schemas; empty where the variable is not set. */
  public static Optional<OpenLineageSchema> fromEnvironment() {
    String directory = System.getenv(VARIABLE);
    if (directory == null || directory.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OpenLineageSchema(Path.of(directory)));
    } catch (IOException e) {
      throw new UncheckedIOException(
          VARIABLE + "=" + directory + " holds no OpenLineage schemas", e);
    }
  }

  /** What is wrong with a run or dataset event; empty if it is valid. */
  public List<String> errors(byte[] event) {
    JsonNode tree;
    try {
      tree = JSON.readTree(event);
    } catch (IOException e) {
      return List.of("no JSON: " + e.getMessage());
    }
    List<String> errors = new ArrayList<>();
    if (tree.path("schemaURL").asText().endsWith("/DatasetEvent")) {
      validate(datasetEvent, tree, errors);
      facets(tree.path("dataset").path("facets"), errors);
      return errors;
    }
    validate(runEvent, tree, errors);
    facets(tree.path("run").path("facets"), errors);
    facets(tree.path("job").path("facets"), errors);
    for (String side : List.of("inputs", "outputs")) {
      for (JsonNode dataset : tree.path(side)) {
        facets(dataset.path("facets"), errors);
        facets(dataset.path(side.equals("inputs") ? "inputFacets" : "outputFacets"), errors);
      }
    }
    return errors;
  }

  private void facets(JsonNode facets, List<String> errors) {
    for (JsonNode facet : facets) {
      String url = facet.path("_schemaURL").asText();
      String file = url.contains("#") ? url.substring(0, url.indexOf('#')) : url;
      if (!files.containsKey(file)) {
        // A facet of one's own is allowed; one of OpenLineage must be one that there is.
        if (url.isEmpty() || url.contains("openlineage.io") || url.contains("dspm-io")) {
          errors.add("facet with unknown _schemaURL '" + url + "'");
        }
        continue;
      }
      validate(factory.getSchema(SchemaLocation.of(url)), facet, errors);
    }
  }

  private static void validate(JsonSchema schema, JsonNode tree, List<String> errors) {
    for (ValidationMessage message :
        schema.validate(
            tree, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))) {
      errors.add(message.toString());
    }
  }
}
