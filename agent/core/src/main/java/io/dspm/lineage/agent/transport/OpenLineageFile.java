package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code openlineage.yml}, by the parser that openlineage-java uses. */
final class OpenLineageFile {

  private OpenLineageFile() {}

  /** What the file says; nothing for an empty one. */
  static ObjectNode read(Path file) throws Misconfigured {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    JsonNode root;
    try {
      root = yaml.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      // Its message shows what stands there, which may be a password.
      throw new Misconfigured(file + " is no good" + where(e) + ": expected YAML", e);
    } catch (IOException | SecurityException e) {
      throw new Misconfigured(file + " is no good: expected a readable file, " + e, e);
    }
    if (root == null || root.isMissingNode() || root.isNull()) {
      return yaml.createObjectNode();
    }
    if (root instanceof ObjectNode keys) {
      return keys;
    }
    throw new Misconfigured(file + " is no good: expected keys such as transport:");
  }

  private static String where(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
