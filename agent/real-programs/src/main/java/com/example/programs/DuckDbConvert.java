package com.example.programs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** DuckDB: CSV to Parquet, read and written by a native library. */
public final class DuckDbConvert {

  private DuckDbConvert() {}

  /** Arguments: the CSV, the Parquet file. */
  public static void main(String[] arguments) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (SELECT product, sum(amount) AS total FROM read_csv('"
              + arguments[0]
              + "') GROUP BY product) TO '"
              + arguments[1]
              + "' (FORMAT parquet)");
    }
  }
}
