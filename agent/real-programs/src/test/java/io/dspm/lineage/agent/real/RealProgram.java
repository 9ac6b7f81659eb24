package io.dspm.lineage.agent.real;

import com.example.programs.BeamCount;
import com.example.programs.DuckDbConvert;
import com.example.programs.H2Load;
import com.example.programs.H2Update;
import com.example.programs.LuceneIndex;
import com.example.programs.LuceneSearch;
import com.example.programs.PoiWorkbook;
import com.example.programs.RocksDbStore;
import com.example.programs.SparkSales;
import com.example.programs.SqliteLoad;
import com.example.programs.WekaTrain;
import java.util.List;

/**
 * A program and what it ought to be recorded as. All paths are relative to its working directory,
 * where {@code in/a.csv} and {@code in/b.csv} lie, and {@code out} and {@code tmp} are empty.
 *
 * @param prepared programs that are run there before, without the agent
 * @param reads globs of its inputs, each for one file at least
 * @param writes globs of its outputs, likewise
 * @param nativeReads globs of what only a native library of it reads: the agent can't see that
 * @param nativeWrites likewise, of what it writes
 */
record RealProgram(
    Command command,
    List<Command> prepared,
    List<String> reads,
    List<String> writes,
    List<String> nativeReads,
    List<String> nativeWrites) {

  /** A main class with its arguments. */
  record Command(Class<?> main, List<String> arguments) {}

  private static final Command INDEX = command(LuceneIndex.class, "in/a.csv", "out/index");
  private static final Command LOAD =
      command(H2Load.class, "in/a.csv", "./out/sales", "out/h2.csv");

  /** All of them. */
  static List<RealProgram> all() {
    List<String> csv = List.of("in/a.csv");
    List<String> both = List.of("in/a.csv", "in/b.csv");
    return List.of(
        of(
            command(SparkSales.class, "in", "out", "tmp"),
            both,
            List.of(
                "out/sales/region=*/part-*.snappy.parquet",
                "out/sales/_SUCCESS",
                "out/totals/part-*.csv",
                "out/totals/_SUCCESS")),
        of(
            command(BeamCount.class, "in/*.csv", "out/counts"),
            both,
            List.of("out/counts-0000[012]-of-00003.txt")),
        of(INDEX, csv, List.of("out/index/_*", "out/index/segments_*", "out/index/write.lock")),
        of(
                command(LuceneSearch.class, "out/index", "product", "out/hits.txt"),
                List.of("out/index/_*", "out/index/segments_*"),
                List.of("out/hits.txt"))
            .after(INDEX),
        of(LOAD, csv, List.of("out/sales.mv.db", "out/h2.csv")),
        of(
                command(H2Update.class, "./out/sales"),
                List.of("out/sales.mv.db"),
                List.of("out/sales.mv.db"))
            .after(LOAD),
        of(
            command(PoiWorkbook.class, "in/a.csv", "out/sales.xlsx"),
            csv,
            List.of("out/sales.xlsx")),
        of(
            command(WekaTrain.class, "in/a.csv", "in/b.csv", "out/tree.model", "out/report.txt"),
            both,
            List.of("out/tree.model", "out/report.txt", "home/wekafiles/weka.log")),
        of(command(SqliteLoad.class, "in/a.csv", "out/sales.db"), csv, List.of())
            .inANativeLibrary(List.of(), List.of("out/sales.db")),
        of(command(RocksDbStore.class, "in/a.csv", "out/store"), csv, List.of())
            .inANativeLibrary(List.of(), List.of("out/store/*")),
        of(command(DuckDbConvert.class, "in/a.csv", "out/totals.parquet"), List.of(), List.of())
            .inANativeLibrary(csv, List.of("out/totals.parquet")));
  }

  String name() {
    return command.main().getSimpleName();
  }

  boolean isNative() {
    return !nativeReads.isEmpty() || !nativeWrites.isEmpty();
  }

  private static RealProgram of(Command command, List<String> reads, List<String> writes) {
    return new RealProgram(command, List.of(), reads, writes, List.of(), List.of());
  }

  private RealProgram after(Command first) {
    return new RealProgram(command, List.of(first), reads, writes, nativeReads, nativeWrites);
  }

  private RealProgram inANativeLibrary(List<String> libraryReads, List<String> libraryWrites) {
    return new RealProgram(command, prepared, reads, writes, libraryReads, libraryWrites);
  }

  private static Command command(Class<?> main, String... arguments) {
    return new Command(main, List.of(arguments));
  }
}
