package io.dspm.lineage.agent.config;

/**
 * The token sent as {@code Authorization: Bearer}. A type of its own so that it can't be printed by
 * accident: {@link #toString()} does not show it.
 */
public record ApiKey(String token) {

  /**
   * @throws IllegalArgumentException if a character could not stand in an HTTP header; the message
   *     does not show the token
   */
  public ApiKey {
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
        throw new IllegalArgumentException("The API key has a character no HTTP header can hold");
      }
    }
  }

  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
