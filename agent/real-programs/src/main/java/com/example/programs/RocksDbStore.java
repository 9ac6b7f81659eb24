package com.example.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** RocksDB: CSV, read in Java, into a store that a native library writes. */
public final class RocksDbStore {

  private RocksDbStore() {}

  /** Arguments: the CSV, the directory of the store. */
  public static void main(String[] arguments) throws IOException, RocksDBException {
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB store = RocksDB.open(options, arguments[1]);
        BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        store.put(
            Integer.toString(count++).getBytes(StandardCharsets.UTF_8),
            line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
