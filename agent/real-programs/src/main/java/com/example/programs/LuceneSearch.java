package com.example.programs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/** Lucene: asks an index, which it maps into memory, and writes what it found to a text. */
public final class LuceneSearch {

  private LuceneSearch() {}

  /** Arguments: the directory of the index, a word, the text to write. */
  public static void main(String[] arguments) throws IOException {
    try (FSDirectory directory = FSDirectory.open(Path.of(arguments[0]));
        DirectoryReader reader = DirectoryReader.open(directory);
        PrintWriter out = new PrintWriter(arguments[2], StandardCharsets.UTF_8)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      TermQuery query = new TermQuery(new Term("text", arguments[1]));
      for (ScoreDoc hit : searcher.search(query, 50).scoreDocs) {
        out.println(searcher.storedFields().document(hit.doc).get("text"));
      }
    }
  }
}
