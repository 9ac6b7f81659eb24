package com.example.programs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Spark in one JVM: a directory of CSV to partitioned Parquet, and totals, by a shuffle, to CSV.
 */
public final class SparkSales {

  private SparkSales() {}

  /** Arguments: the directory of CSV, the directory to write into, a scratch directory. */
  public static void main(String[] arguments) throws IOException {
    String out = arguments[1];
    String scratch = arguments[2];
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("sales")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.local.dir", scratch)
            .config("spark.sql.warehouse.dir", scratch + "/warehouse")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate()) {
      Dataset<Row> sales =
          spark.read().option("header", "true").option("inferSchema", "true").csv(arguments[0]);
      sales.write().partitionBy("region").parquet(out + "/sales");
      sales
          .groupBy("product")
          .agg(sum(col("amount")).as("total"))
          .orderBy("product")
          .write()
          .option("header", "true")
          .csv(out + "/totals");
    }
  }
}
