package io.dspm.lineage.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.event.Circumstances.SourceCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SourceFinderTest {

  private static final String COMMIT = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  private static final String OTHER = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path temp;
  private Path top;
  private Path git;
  private Path classes;

  @BeforeEach
  void makeWorkingCopy() throws IOException {
    top = Files.createDirectory(temp.toRealPath().resolve("top"));
    git = Files.createDirectories(top.resolve(".git"));
    classes = Files.createDirectories(top.resolve("etl/target/classes"));
    write(git, "HEAD", "ref: refs/heads/feature/x\n");
    write(git, "refs/heads/feature/x", COMMIT + "\n");
    write(
        git,
        "config",
        "[core]\n\tbare = false\n[remote \"up\"]\n\turl = https://up/\n[remote \"origin\"]\n"
            + "\tfetch = +refs/heads/*\n\turl = https://kim:hunter2@git.example.com/etl.git\n");
  }

  @Test
  void theWorkingCopyTellsCommitBranchAndRemote() {
    assertThat(find(top))
        .isEqualTo(
            new SourceCode(
                "https://git.example.com/etl",
                "https://git.example.com/etl.git",
                null,
                COMMIT,
                null,
                "feature/x"));
    assertThat(find(top.resolve("etl")).path()).isEqualTo("etl");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aNamedPipeInThePlaceOfAFileIsNotWaitedFor() throws Exception {
    for (String name : new String[] {"commondir", "packed-refs", "refs/tags/v1"}) {
      Path pipe = git.resolve(name);
      Files.createDirectories(Objects.requireNonNull(pipe.getParent()));
      Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
      assertThat(made.waitFor()).isZero();
    }

    assertThat(find(top).commit()).isEqualTo(COMMIT);
  }

  @Test
  void packedReferencesAreReadToo() throws IOException {
    Files.delete(git.resolve("refs/heads/feature/x"));
    write(
        git,
        "packed-refs",
        "# pack-refs with: peeled fully-peeled sorted \n"
            + OTHER
            + " refs/heads/feature\n"
            + COMMIT
            + " refs/heads/feature/x\n"
            + OTHER
            + " refs/tags/v1\n^"
            + COMMIT
            + "\n");

    assertThat(find(top).commit()).isEqualTo(COMMIT);
    assertThat(find(top).tag()).isEqualTo("v1");
  }

  @Test
  void aCommitWithoutABranchHasNone() throws IOException {
    write(git, "HEAD", OTHER + "\n");
    write(git, "refs/tags/v2", OTHER + "\n");

    assertThat(find(top).commit()).isEqualTo(OTHER);
    assertThat(find(top).branch()).isNull();
    assertThat(find(top).tag()).isEqualTo("v2");
  }

  @Test
  void aFurtherWorkTreeIsFollowedToItsRepository() throws IOException {
    Path tree = Files.createDirectories(temp.toRealPath().resolve("tree/classes")).getParent();
    write(tree, ".git", "gitdir: " + git.resolve("worktrees/tree") + "\n");
    write(git, "worktrees/tree/HEAD", "ref: refs/heads/feature/x\n");
    write(git, "worktrees/tree/commondir", "../..\n");

    SourceCode found = SourceFinder.find(tree.resolve("classes").toFile(), tree.toFile());

    assertThat(found).isNotNull();
    assertThat(found.commit()).isEqualTo(COMMIT);
    assertThat(found.repository()).isEqualTo("https://git.example.com/etl.git");
  }

  @Test
  void aRepositoryWithoutARemoteIsOnThisMachine() throws IOException {
    write(git, "config", "[core]\n\tbare = false\n");

    assertThat(find(top).url()).isEqualTo(top.toUri().toString());
    assertThat(find(top).repository()).isNull();
  }

  @Test
  void aProgramFromElsewhereIsNotOfTheRepositoryThatItIsRunIn() throws IOException {
    Path elsewhere = Files.createDirectories(temp.toRealPath().resolve("elsewhere"));

    assertThat(SourceFinder.find(elsewhere.toFile(), top.toFile())).isNull();
    assertThat(SourceFinder.find(classes.toFile(), elsewhere.toFile())).isNull();
    assertThat(SourceFinder.find(null, top.toFile())).isNull();
  }

  @Test
  void whatTellsNoCommitIsNoSource() throws IOException {
    write(git, "refs/heads/feature/x", "not a commit\n");
    assertThat(SourceFinder.find(classes.toFile(), top.toFile())).isNull();

    write(git, "HEAD", "");
    assertThat(SourceFinder.find(classes.toFile(), top.toFile())).isNull();
  }

  @Test
  void whatTheBuildNotedBeatsTheWorkingCopy() throws IOException {
    String properties =
        "git.commit.id.full="
            + OTHER
            + "\ngit.branch=main\ngit.tags=v1,v2\n"
            + "git.remote.origin.url=https\\://kim\\:hunter2@git.example.com/built.git\n";
    SourceCode built =
        new SourceCode(
            "https://git.example.com/built",
            "https://git.example.com/built.git",
            null,
            OTHER,
            "v1",
            "main");
    write(classes, "git.properties", properties);

    assertThat(find(top)).isEqualTo(built);
    assertThat(inJar("BOOT-INF/classes/git.properties", properties)).isEqualTo(built);
    assertThat(inJar("git.properties", properties)).isEqualTo(built);
  }

  @Test
  void attributesOfTheManifestCountIfTheyAreACommit() throws IOException {
    String manifest =
        "Manifest-Version: 1.0\nGit-Commit: %s\nGit-Branch: main\nGit-Url: git@github.com:a/b\n";

    SourceCode found = inJar("META-INF/MANIFEST.MF", manifest.replace("%s", OTHER));
    assertThat(found.commit()).isEqualTo(OTHER);
    assertThat(found.branch()).isEqualTo("main");
    assertThat(found.url()).isEqualTo("https://github.com/a/b/tree/" + OTHER);
    assertThat(inJar("META-INF/MANIFEST.MF", manifest.replace("%s", "0123abc"))).isNull();
  }

  @Test
  void aCommitOfWhichNobodyKnowsTheRepositoryIsNoSource() throws IOException {
    assertThat(inJar("git.properties", "git.commit.id=" + OTHER + "\n")).isNull();
    assertThat(inJar("git.properties", "git.commit.id=\\u00zz\n")).isNull();
  }

  private SourceCode find(Path directory) {
    return Objects.requireNonNull(SourceFinder.find(classes.toFile(), directory.toFile()));
  }

  /** What is found of a jar that lies in no working copy. */
  private SourceCode inJar(String name, String text) throws IOException {
    Path jar = temp.toRealPath().resolve("etl.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return SourceFinder.find(jar.toFile(), temp.toFile());
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
