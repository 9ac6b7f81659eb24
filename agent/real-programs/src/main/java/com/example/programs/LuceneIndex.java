package com.example.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/** Lucene: each line of a text becomes a document; segments come, are merged and go away. */
public final class LuceneIndex {

  private static final int LINES_PER_SEGMENT = 250;

  private LuceneIndex() {}

  /** Arguments: the text, the directory of the index. */
  public static void main(String[] arguments) throws IOException {
    try (FSDirectory directory = FSDirectory.open(Path.of(arguments[1]));
        IndexWriter index =
            new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()));
        BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Document document = new Document();
        document.add(new StringField("id", Integer.toString(count), Field.Store.YES));
        document.add(new TextField("text", line.replace(',', ' '), Field.Store.YES));
        index.addDocument(document);
        if (++count % LINES_PER_SEGMENT == 0) {
          index.commit();
        }
      }
      index.forceMerge(1);
    }
  }
}
