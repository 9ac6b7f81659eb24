package io.dspm.lineage.gateway.query;

import java.util.List;

/** An entity that is nothing we know (no choices), or may be one of several things. */
public final class EntityException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One of the things it may be: ask with this string to mean exactly that. */
  public record Choice(Entity.Kind kind, String entity) {}

  private final transient List<Choice> choices;

  private EntityException(String message, List<Choice> choices) {
    super(message);
    this.choices = List.copyOf(choices);
  }

  static EntityException unknown(String asked) {
    return new EntityException("nothing here is called \"" + asked + "\"", List.of());
  }

  static EntityException noRuns(String job) {
    return new EntityException("the job " + job + " has no runs yet", List.of());
  }

  static EntityException noDirectory(String id) {
    return new EntityException(
        id + " is not a directory whose files were taken together", List.of());
  }

  static EntityException ambiguous(String asked, List<Choice> choices) {
    return new EntityException(
        "\"" + asked + "\" may be several things: ask with one of the choices", choices);
  }

  public List<Choice> choices() {
    return choices;
  }
}
