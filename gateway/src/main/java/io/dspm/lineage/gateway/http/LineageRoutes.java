package io.dspm.lineage.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.query.Direction;
import io.dspm.lineage.gateway.query.Entity;
import io.dspm.lineage.gateway.query.EntityException;
import io.dspm.lineage.gateway.query.EntityResolver;
import io.dspm.lineage.gateway.query.GraphSearch;
import io.dspm.lineage.gateway.query.PathSearch;
import io.dspm.lineage.gateway.query.SearchTooLargeException;
import io.dspm.lineage.gateway.store.FileReader;
import io.dspm.lineage.gateway.store.LineageStore;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.StoreReader;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/** Answers questions about lineage. */
final class LineageRoutes {
  private static final int MAX_DEPTH = 1000;
  private static final int MAX_NODES = 20_000;
  private static final int MAX_PATH_NODES = 500_000;
  private static final int DEFAULT_LIST = 100;
  private static final int MAX_LIST = 1000;
  private static final int MAX_FILES = 10_000;
  private static final String ENTITY = "a dataset ID, path, SHA-256, job, dataset or run";

  private final LineageStore store;

  LineageRoutes(LineageStore store) {
    this.store = store;
  }

  void graph(Context context) throws Problem {
    Parameters parameters = Parameters.of(context, "entity", "direction", "depth", "limit");
    String asked = parameters.required("entity", ENTITY);
    Direction direction = parameters.oneOf("direction", Direction.UP);
    int depth = parameters.number("depth", 5, 0, MAX_DEPTH);
    int limit = parameters.number("limit", 2000, 1, MAX_NODES);
    answer(
        context,
        reader -> {
          Entity entity = resolve(reader, "entity", asked, limit);
          GraphSearch search = new GraphSearch(reader, limit);
          return LineageJson.graph(search.around(entity, direction, depth));
        });
  }

  void path(Context context) throws Problem {
    Parameters parameters = Parameters.of(context, "frm", "from", "to", "depth");
    String fromName = parameters.text("from").isPresent() ? "from" : "frm";
    String from = parameters.required(fromName, ENTITY);
    String to = parameters.required("to", ENTITY);
    int depth = parameters.number("depth", 10, 0, MAX_DEPTH);
    if (parameters.text("from").isPresent() && parameters.text("frm").isPresent()) {
      throw Problem.of(
          400, "parameter from is another name for frm: expected one", "parameter", "from");
    }
    answer(
        context,
        reader -> {
          Entity start = resolve(reader, fromName, from, MAX_NODES);
          Entity end = resolve(reader, "to", to, MAX_NODES);
          return path(new PathSearch(reader, MAX_PATH_NODES), start, end, depth);
        });
  }

  private static ObjectNode path(PathSearch search, Entity from, Entity to, int depth)
      throws Problem {
    try {
      var answer = search.find(from, to, depth);
      if (answer.isPresent()) {
        return LineageJson.path(answer.get());
      }
      boolean reverse = search.find(to, from, depth).isPresent();
      String error =
          "there is no path from "
              + from.id()
              + " to "
              + to.id()
              + " within depth "
              + depth
              + (reverse ? "; there is one the other way round: swap the two" : "");
      throw Problem.of(
          404, Json.object().put("error", error).put("depth", depth).put("reverse", reverse));
    } catch (SearchTooLargeException e) {
      throw Problem.of(422, String.valueOf(e.getMessage()), "parameter", "depth");
    }
  }

  void files(Context context) throws Problem {
    Parameters parameters = Parameters.of(context, "dataset", "limit", "offset");
    String asked = parameters.required("dataset", "a directory: its dataset ID, path or hash");
    int limit = parameters.number("limit", DEFAULT_LIST, 1, MAX_FILES);
    int offset = parameters.number("offset", 0, 0, Integer.MAX_VALUE);
    answer(
        context,
        reader -> {
          try {
            DatasetNode directory = new EntityResolver(reader, MAX_NODES).resolveDirectory(asked);
            FileReader files = reader.files();
            return LineageJson.files(
                directory,
                files.count(directory.key()),
                offset,
                files.files(directory.key(), offset, (long) offset + limit));
          } catch (EntityException e) {
            throw problem(e, "dataset");
          }
        });
  }

  void runs(Context context) throws Problem {
    Parameters parameters = Parameters.of(context, "job", "limit", "since");
    Optional<String> asked = parameters.text("job");
    int limit = limit(parameters);
    Instant since = parameters.time("since", Parameters.EARLIEST);
    answer(
        context,
        reader -> {
          Optional<JobName> job = Optional.empty();
          if (asked.isPresent()) {
            job = Optional.of(resolveJob(reader, asked.get()));
          }
          var runs = reader.lists().runs(job, since, limit + 1);
          return LineageJson.list("runs", runs.stream().map(LineageJson::node).toList(), limit);
        });
  }

  void jobs(Context context) throws Problem {
    int limit = limit(Parameters.of(context, "limit"));
    answer(
        context,
        reader -> {
          var jobs = reader.lists().jobs("", limit + 1);
          return LineageJson.list("jobs", jobs.stream().map(LineageJson::job).toList(), limit);
        });
  }

  void datasets(Context context) throws Problem {
    int limit = limit(Parameters.of(context, "limit"));
    answer(context, reader -> datasets(reader, "", limit));
  }

  void search(Context context) throws Problem {
    Parameters parameters = Parameters.of(context, "q", "limit");
    String text = parameters.required("q", "a part of a name");
    int limit = limit(parameters);
    answer(
        context,
        reader -> {
          var jobs = reader.lists().jobs(text, limit + 1);
          ObjectNode found = datasets(reader, text, limit);
          boolean cut = found.get("truncated").asBoolean() || jobs.size() > limit;
          ObjectNode json =
              LineageJson.list("jobs", jobs.stream().map(LineageJson::job).toList(), limit);
          json.set("datasets", found.get("datasets"));
          return json.put("truncated", cut);
        });
  }

  private static ObjectNode datasets(StoreReader reader, String text, int limit) {
    var datasets = reader.lists().datasets(text, limit + 1);
    return LineageJson.list("datasets", datasets.stream().map(LineageJson::node).toList(), limit);
  }

  private static int limit(Parameters parameters) throws Problem {
    return parameters.number("limit", DEFAULT_LIST, 1, MAX_LIST);
  }

  private static Entity resolve(StoreReader reader, String parameter, String asked, int maxNodes)
      throws Problem {
    try {
      return new EntityResolver(reader, maxNodes).resolve(asked);
    } catch (EntityException e) {
      throw problem(e, parameter);
    }
  }

  private static JobName resolveJob(StoreReader reader, String asked) throws Problem {
    try {
      return new EntityResolver(reader, 1).resolveJob(asked);
    } catch (EntityException e) {
      throw problem(e, "job");
    }
  }

  private static Problem problem(EntityException e, String parameter) {
    return Problem.of(e.choices().isEmpty() ? 404 : 409, LineageJson.problem(e, parameter));
  }

  /** Everything an answer says is from one moment of the store. */
  private void answer(Context context, LineageStore.Question<ObjectNode, Problem> question)
      throws Problem {
    Json.answer(context, 200, store.read(question));
  }
}
