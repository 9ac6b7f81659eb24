package com.example.programs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** H2: changes rows of a table in a database file that is there already. */
public final class H2Update {

  private H2Update() {}

  /** Argument: the database file without its suffix. */
  public static void main(String[] arguments) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + arguments[0]);
        Statement statement = database.createStatement()) {
      statement.executeUpdate("UPDATE sales SET amount = '0' WHERE product = 'product-3'");
    }
  }
}
