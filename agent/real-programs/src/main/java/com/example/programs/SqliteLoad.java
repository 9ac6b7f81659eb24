package com.example.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** SQLite: CSV, read in Java, into a database file, written by a native library. */
public final class SqliteLoad {

  private SqliteLoad() {}

  /** Arguments: the CSV, the database file. */
  public static void main(String[] arguments) throws SQLException, IOException {
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + arguments[1]);
        Statement statement = database.createStatement();
        BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
      database.setAutoCommit(false);
      statement.executeUpdate("CREATE TABLE sales(region TEXT, product TEXT, amount INTEGER)");
      try (PreparedStatement insert =
          database.prepareStatement("INSERT INTO sales VALUES (?, ?, ?)")) {
        lines.readLine();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] values = line.split(",", -1);
          for (int i = 0; i < 3; i++) {
            insert.setString(i + 1, values[i]);
          }
          insert.executeUpdate();
        }
      }
      database.commit();
    }
  }
}
