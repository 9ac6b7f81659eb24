package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentityTableTest {

  @TempDir Path temp;
  private Path file;
  private IdentityTable table;
  private IdentityTable other;

  /** Two of them, as in two JVMs. */
  @BeforeEach
  void open() throws IOException {
    file = temp.resolve("spool/identities");
    table = IdentityTable.open(file);
    other = IdentityTable.open(file);
  }

  @AfterEach
  void close() throws IOException {
    table.close();
    other.close();
  }

  @Test
  void whatOneKeepsTheOtherFinds() throws IOException {
    FileStamp stamp = stamp(1);
    table.put(number(1), stamp, hashOf(1, stamp), 5);

    assertThat(other.find(number(1), stamp)).isEqualTo(hashOf(1, stamp));
    try (IdentityTable later = IdentityTable.open(file)) {
      assertThat(later.find(number(1), stamp)).isEqualTo(hashOf(1, stamp));
    }
  }

  @Test
  void anyOtherStampOrFileIsNotKnown() throws IOException {
    FileStamp stamp = new FileStamp(true, 10, 20, 30, "key");
    table.put(new FileNumber(1, 2), stamp, hashOf(1, stamp), 5);

    assertThat(table.find(new FileNumber(1, 2), new FileStamp(true, 11, 20, 30, "key"))).isNull();
    assertThat(table.find(new FileNumber(1, 2), new FileStamp(true, 10, 21, 30, "key"))).isNull();
    assertThat(table.find(new FileNumber(1, 2), new FileStamp(true, 10, 20, 31, "key"))).isNull();
    assertThat(table.find(new FileNumber(2, 2), stamp)).isNull();
    assertThat(table.find(new FileNumber(1, 3), stamp)).isNull();
    assertThat(table.find(new FileNumber(1, 2), stamp)).isNotNull();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void onlyItsOwnerMayReadIt() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  /** Against a map, which forgets nothing: what is found is right, and the latest is found. */
  @Test
  void itSaysWhatAMapWouldSayOrNothing() throws IOException {
    Random random = new Random(5);
    Map<Integer, FileStamp> latest = new HashMap<>();
    for (int i = 0; i < 40_000; i++) {
      int of = random.nextInt(2_000);
      IdentityTable one = random.nextBoolean() ? table : other;
      if (random.nextInt(3) == 0) {
        FileStamp stamp = stamp(random.nextInt());
        one.put(number(of), stamp, hashOf(of, stamp), i);
        latest.put(of, stamp);
      } else {
        FileStamp known = latest.get(of);
        FileStamp asked = known == null || random.nextInt(4) == 0 ? stamp(random.nextInt()) : known;
        assertThat(one.find(number(of), asked))
            .isEqualTo(asked.equals(known) ? hashOf(of, asked) : null);
      }
    }
    assertThat(latest).hasSizeGreaterThan(1_900);
  }

  @Test
  void itsSizeIsBoundedAndOfAFullBucketTheOldestGoes() throws IOException {
    List<FileNumber> same = ofOneBucket(IdentityTable.RECORDS + 3);
    for (int i = 0; i < same.size(); i++) {
      table.put(same.get(i), stamp(i), hashOf(i, stamp(i)), 1_000 + i);
    }

    for (int i = 0; i < same.size(); i++) {
      assertThat(other.find(same.get(i), stamp(i)) != null).as("record %d", i).isEqualTo(i >= 3);
    }
    assertThat(Files.size(file))
        .isLessThanOrEqualTo((long) IdentityTable.BUCKETS * IdentityTable.BUCKET);
  }

  @Test
  void aRecordOfTheFutureGoesFirst() throws IOException {
    List<FileNumber> same = ofOneBucket(IdentityTable.RECORDS + 1);
    for (int i = 0; i < same.size(); i++) {
      table.put(same.get(i), stamp(i), hashOf(i, stamp(i)), i == 7 ? 9_999 : 1_000 + i);
    }

    assertThat(table.find(same.get(7), stamp(7))).isNull();
    assertThat(table.find(same.get(0), stamp(0))).isNotNull();
  }

  @Test
  void whateverIsDamagedNoHashIsWrong() throws IOException {
    Random random = new Random(7);
    int found = 0;
    for (int round = 0; round < 60; round++) {
      Map<Integer, FileStamp> kept = new HashMap<>();
      List<FileNumber> same = ofOneBucket(IdentityTable.RECORDS);
      for (int i = 0; i < same.size(); i++) {
        kept.put(i, stamp(random.nextInt()));
        table.put(same.get(i), kept.get(i), hashOf(i, kept.get(i)), round);
      }
      damage(random, round);
      for (int i = 0; i < same.size(); i++) {
        ContentHash hash = other.find(same.get(i), kept.get(i));
        if (hash != null) {
          found++;
          assertThat(hash).isEqualTo(hashOf(i, kept.get(i)));
        }
      }
    }
    assertThat(found).isBetween(100, 60 * IdentityTable.RECORDS - 100);
  }

  private void damage(Random random, int round) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      long last = raw.length() - IdentityTable.BUCKET;
      for (int i = 0; i < 40; i++) {
        long at = Math.max(0, last) + random.nextInt(IdentityTable.BUCKET);
        switch (round % 4) {
          case 0 -> { // A bit.
            raw.seek(at);
            int was = Math.max(0, raw.read());
            raw.seek(at);
            raw.write(was ^ 1 << random.nextInt(8));
          }
          case 1 -> { // Halves of two records, as if torn.
            byte[] part = new byte[random.nextInt(IdentityTable.RECORD)];
            raw.seek(Math.max(0, last) + random.nextInt(31) * (long) IdentityTable.RECORD);
            raw.readFully(part);
            raw.seek(Math.max(0, last) + random.nextInt(31) * (long) IdentityTable.RECORD);
            raw.write(part);
          }
          case 2 -> { // A stretch of something else.
            byte[] part = new byte[random.nextInt(IdentityTable.RECORD)];
            random.nextBytes(part);
            raw.seek(at);
            raw.write(part);
          }
          default -> raw.setLength(raw.length() - random.nextInt(IdentityTable.RECORD));
        }
      }
    }
  }

  @Test
  void atTheSameTimeNobodyReadsAWrongHash() throws Exception {
    List<FileNumber> few = ofOneBucket(IdentityTable.RECORDS + 8);
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      IdentityTable one = i % 2 == 0 ? table : other;
      Random random = new Random(i);
      all.add(CompletableFuture.supplyAsync(() -> putAndFind(one, few, random)));
    }
    int found = 0;
    for (CompletableFuture<Integer> each : all) {
      found += each.get();
    }
    assertThat(found).isGreaterThan(1_000);
  }

  private static int putAndFind(IdentityTable table, List<FileNumber> files, Random random) {
    int found = 0;
    try {
      for (int i = 0; i < 20_000; i++) {
        int of = random.nextInt(files.size());
        FileStamp stamp = stamp(random.nextInt(3));
        if (random.nextBoolean()) {
          table.put(files.get(of), stamp, hashOf(of, stamp), i);
        } else {
          ContentHash hash = table.find(files.get(of), stamp);
          if (hash != null) {
            found++;
            assertThat(hash).isEqualTo(hashOf(of, stamp));
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static List<FileNumber> ofOneBucket(int count) {
    long bucket = IdentityTable.position(new FileNumber(1, 1));
    List<FileNumber> found = new ArrayList<>();
    for (long inode = 1; found.size() < count; inode++) {
      FileNumber number = new FileNumber(1, inode);
      if (IdentityTable.position(number) == bucket) {
        found.add(number);
      }
    }
    return found;
  }

  private static FileNumber number(int of) {
    return new FileNumber(0xfd00, 1_000 + of);
  }

  private static FileStamp stamp(int seed) {
    Random random = new Random(seed);
    return new FileStamp(true, random.nextLong(), random.nextLong(), random.nextLong(), "key");
  }

  private static ContentHash hashOf(int file, FileStamp stamp) {
    return FileHasher.hash(file + " " + stamp);
  }
}
