package com.example.programs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** H2, a database in Java: CSV into a table of a database file, and a query's result to CSV. */
public final class H2Load {

  private H2Load() {}

  /** Arguments: the CSV to read, the database file without its suffix, the CSV to write. */
  public static void main(String[] arguments) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + arguments[1]);
        Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE sales AS SELECT * FROM CSVREAD('" + arguments[0] + "')");
      statement.execute("CREATE INDEX by_product ON sales(product)");
      statement.execute(
          "CALL CSVWRITE('"
              + arguments[2]
              + "', 'SELECT product, SUM(CAST(amount AS INT)) FROM sales GROUP BY product')");
    }
  }
}
