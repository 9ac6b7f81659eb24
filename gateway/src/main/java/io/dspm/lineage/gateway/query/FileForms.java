package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.query.EntityException.Choice;
import io.dspm.lineage.gateway.store.ContentReader;
import io.dspm.lineage.gateway.store.ContentReader.Content;
import io.dspm.lineage.gateway.store.ContentReader.Holder;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.NodeKey;
import io.dspm.lineage.gateway.store.VersionReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways of writing a file: {@code path} means its newest content, {@code path@*} all of them,
 * {@code path@sha256:<hash or its beginning>} (the {@code sha256:} may be left out) the one with
 * that hash, a bare hash the file that has it. Before a path its namespace may stand: {@code
 * file://host/data/x.csv}, {@code namespace//data/x.csv}; without it, a path that is known in
 * several namespaces is several files.
 *
 * <p>One content of one file may be held by several datasets: by itself, and by each directory that
 * was taken together and lists it. It means all of these, for where it came from is known to the
 * one that was written, and where it went to those that were read.
 */
final class FileForms {
  /** A path, in one namespace or in whichever knows it. */
  private record Place(Optional<String> namespace, String path) {}

  /** A namespace has at most so many slashes; a path that is asked for may have any number. */
  private static final int MAX_SLASHES = 64;

  private static final Pattern HASH = Pattern.compile("(?:sha256:)?([0-9a-fA-F]{8,64})");
  private static final Pattern PATH_WITH_HASH =
      Pattern.compile("(.+)@(?:sha256:)?([0-9a-fA-F]{8,64})", Pattern.DOTALL);
  private static final Pattern HOST = Pattern.compile("([^/]+://[^/]*)(/.*)", Pattern.DOTALL);
  private static final int HASH_DIGITS = 64;
  private static final String ALL_CONTENTS = "@*";
  private static final String WITH_HASH = "@sha256:";
  private static final String DATASET_ID = "file::";

  private final ContentReader contents;
  private final VersionReader versions;
  private final int maxChoices;

  FileForms(ContentReader contents, VersionReader versions, int maxChoices) {
    this.contents = contents;
    this.versions = versions;
    this.maxChoices = maxChoices;
  }

  /** What this is as a whole path, alone or with what may follow it. */
  Set<Choice> whole(String asked) {
    return choices(asked, this::places);
  }

  /** What this is as the end of a path. */
  Set<Choice> endingWith(String asked) {
    return choices(asked, this::placesEndingWith);
  }

  /** What this dataset ID is where the file has no dataset of its own, but a directory lists it. */
  Set<Choice> listed(String asked) {
    return asked.startsWith(DATASET_ID)
        ? whole(asked.substring(DATASET_ID.length()))
        : new LinkedHashSet<>();
  }

  /** What this is as a whole hash. */
  Set<Choice> byWholeHash(String asked) {
    return hash(asked).filter(hash -> hash.length() == HASH_DIGITS).isPresent()
        ? byHash(asked)
        : new LinkedHashSet<>();
  }

  /** What this is as a hash or the beginning of one. */
  Set<Choice> byHash(String asked) {
    Set<Choice> found = new LinkedHashSet<>();
    Optional<String> hash = hash(asked);
    if (hash.isPresent()) {
      for (Content content : contents.contentsByHash(hash.get(), maxChoices)) {
        Place place = new Place(Optional.empty(), content.path());
        Map<String, List<Holder>> byNamespace = byNamespace(held(place));
        List<Holder> holders = byNamespace.getOrDefault(content.namespace(), List.of());
        String text = text(place, content.namespace(), byNamespace.size() > 1);
        found.addAll(choice(text, withHash(holders, content.sha256())).stream().toList());
      }
      versions.datasets(hash.get(), maxChoices).stream()
          .map(EntityResolver::choice)
          .forEach(found::add);
    }
    return found;
  }

  private static Optional<String> hash(String asked) {
    Matcher hash = HASH.matcher(asked);
    return hash.matches() ? Optional.of(hash.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /** The nodes of a choice of kind {@link Entity.Kind#PATH}. */
  List<DatasetNode> nodes(String choice) {
    if (choice.endsWith(ALL_CONTENTS)) {
      return nodes(held(withoutEnd(choice, ALL_CONTENTS)));
    }
    int hash = choice.lastIndexOf(WITH_HASH);
    return nodes(
        withHash(held(choice.substring(0, hash)), choice.substring(hash + WITH_HASH.length())));
  }

  private List<Holder> held(String path) {
    return places(path).stream().flatMap(place -> held(place).stream()).toList();
  }

  private static List<DatasetNode> nodes(List<Holder> holders) {
    Map<NodeKey, DatasetNode> nodes = new LinkedHashMap<>();
    holders.forEach(holder -> nodes.putIfAbsent(holder.node().key(), holder.node()));
    return List.copyOf(nodes.values());
  }

  /** A path itself may hold an {@code @}, so each reading is tried. */
  private Set<Choice> choices(String asked, Function<String, List<Place>> finder) {
    Set<Choice> found = new LinkedHashSet<>();
    List<Place> plain = finder.apply(asked);
    for (Place place : plain) {
      if (plain.size() > 1) {
        // The choices are paths, for they are what is to be chosen.
        found.add(new Choice(Entity.Kind.DATASET, text(place, "", false)));
      } else {
        eachNamespace(place, (text, held) -> found.addAll(newest(text, held)));
      }
    }
    if (asked.endsWith(ALL_CONTENTS)) {
      for (Place place : finder.apply(withoutEnd(asked, ALL_CONTENTS))) {
        eachNamespace(
            place, (text, held) -> found.add(new Choice(Entity.Kind.PATH, text + ALL_CONTENTS)));
      }
    }
    Matcher hash = PATH_WITH_HASH.matcher(asked);
    if (hash.matches()) {
      String digits = hash.group(2).toLowerCase(Locale.ROOT);
      for (Place place : finder.apply(hash.group(1))) {
        eachNamespace(place, (text, held) -> found.addAll(beginningWith(digits, text, held)));
      }
    }
    return found;
  }

  private interface Visitor {
    void visit(String text, List<Holder> held);
  }

  private void eachNamespace(Place place, Visitor visitor) {
    Map<String, List<Holder>> byNamespace = byNamespace(held(place));
    byNamespace.forEach(
        (namespace, held) -> visitor.visit(text(place, namespace, byNamespace.size() > 1), held));
  }

  private static List<Choice> newest(String text, List<Holder> held) {
    Holder newest = held.get(0);
    return choice(text, newest.sha256().map(hash -> withHash(held, hash)).orElse(List.of(newest)))
        .stream()
        .toList();
  }

  private List<Choice> beginningWith(String digits, String text, List<Holder> held) {
    Set<Choice> found = new LinkedHashSet<>();
    held.stream()
        .flatMap(holder -> holder.sha256().stream())
        .filter(hash -> hash.startsWith(digits))
        .distinct()
        .forEach(hash -> choice(text, withHash(held, hash)).ifPresent(found::add));
    Set<NodeKey> having =
        versions.having(nodes(held).stream().map(DatasetNode::key).toList(), digits);
    nodes(held).stream()
        .filter(node -> having.contains(node.key()))
        .map(EntityResolver::choice)
        .forEach(found::add);
    return List.copyOf(found);
  }

  /** One content of a file. */
  private static Optional<Choice> choice(String text, List<Holder> holders) {
    List<DatasetNode> nodes = nodes(holders);
    if (nodes.size() > 1) {
      String hash = holders.get(0).sha256().orElseThrow();
      return Optional.of(new Choice(Entity.Kind.PATH, text + WITH_HASH + hash));
    }
    return nodes.stream().map(EntityResolver::choice).findFirst();
  }

  private static List<Holder> withHash(List<Holder> holders, String hash) {
    return holders.stream().filter(holder -> holder.sha256().equals(Optional.of(hash))).toList();
  }

  private List<Holder> held(Place place) {
    return contents.holders(place.path()).stream()
        .filter(
            holder ->
                place.namespace().isEmpty()
                    || place.namespace().get().equals(holder.node().name().namespace()))
        .toList();
  }

  private static Map<String, List<Holder>> byNamespace(List<Holder> holders) {
    Map<String, List<Holder>> byNamespace = new LinkedHashMap<>();
    for (Holder holder : holders) {
      byNamespace
          .computeIfAbsent(holder.node().name().namespace(), namespace -> new ArrayList<>())
          .add(holder);
    }
    return byNamespace;
  }

  /** The path, with its namespace where that was said, or has to be. */
  private static String text(Place place, String namespace, boolean isOneOfSeveral) {
    String said = place.namespace().orElse(isOneOfSeveral ? namespace : "");
    if (said.isEmpty()) {
      return place.path();
    }
    Matcher host = HOST.matcher(said + place.path());
    return host.matches() && host.group(1).equals(said)
        ? said + place.path()
        : said + "/" + place.path();
  }

  private List<Place> places(String asked) {
    List<Place> candidates = new ArrayList<>();
    candidates.add(new Place(Optional.empty(), asked));
    Matcher host = HOST.matcher(asked);
    if (host.matches()) {
      candidates.add(new Place(Optional.of(host.group(1)), host.group(2)));
    }
    int slash = asked.indexOf('/', 1);
    for (int i = 0; i < MAX_SLASHES && slash > 0; i++, slash = asked.indexOf('/', slash + 1)) {
      String path = asked.substring(slash + 1);
      if (FileContent.isAbsolute(path) && asked.charAt(slash - 1) != ':') {
        candidates.add(new Place(Optional.of(asked.substring(0, slash)), path));
      }
    }
    return candidates.stream().flatMap(place -> known(place).stream()).toList();
  }

  /** A directory may be written without the slash at its end. */
  private Optional<Place> known(Place place) {
    if (!held(place).isEmpty()) {
      return Optional.of(place);
    }
    Place directory = new Place(place.namespace(), place.path() + "/");
    return held(directory).isEmpty() ? Optional.empty() : Optional.of(directory);
  }

  private List<Place> placesEndingWith(String end) {
    if (end.startsWith("/")) {
      return List.of();
    }
    List<String> paths = contents.pathsEndingWith(end, maxChoices);
    if (paths.isEmpty()) {
      paths = contents.pathsEndingWith(end + "/", maxChoices);
    }
    return paths.stream().map(path -> new Place(Optional.empty(), path)).toList();
  }

  private static String withoutEnd(String text, String end) {
    return text.substring(0, text.length() - end.length());
  }
}
