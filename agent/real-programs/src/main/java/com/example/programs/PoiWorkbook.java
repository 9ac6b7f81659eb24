package com.example.programs;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/**
 * Apache POI: CSV to a workbook, by its streaming writer, which keeps sheets in temporary files.
 */
public final class PoiWorkbook {

  private PoiWorkbook() {}

  /** Arguments: the CSV, the workbook. */
  public static void main(String[] arguments) throws IOException {
    try (SXSSFWorkbook workbook = new SXSSFWorkbook(100);
        BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]));
        OutputStream out = new FileOutputStream(arguments[1])) {
      Sheet sheet = workbook.createSheet("sales");
      int rows = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Row row = sheet.createRow(rows++);
        int column = 0;
        for (String value : line.split(",", -1)) {
          row.createCell(column++).setCellValue(value);
        }
      }
      workbook.write(out);
    }
  }
}
