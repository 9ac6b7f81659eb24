package io.dspm.lineage.agent.programs.torture;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** One thread: a run after the other, each of some steps. */
final class Worker {

  private static final int MOST_HANDLES = 4;

  private final Torture torture;
  private final Lots lots;
  private final Changes changes;
  private final List<Handle> handles = new ArrayList<>();
  private Account run = new Account("none");

  Worker(Torture torture, long seed) {
    this.torture = torture;
    this.lots = new Lots(seed);
    this.changes = new Changes(lots);
  }

  void work() throws IOException {
    for (int number = torture.nextRun(); number >= 0; number = torture.nextRun()) {
      run = new Account("run" + number);
      LineageRun lineage = Lineage.start(run.name);
      int steps = 20 + lots.upTo(200);
      for (int i = 0; i < steps; i++) {
        step();
      }
      while (!handles.isEmpty()) {
        close(handles.get(0));
      }
      torture.lockAll();
      try {
        run.end();
        torture.told(run.name + " end");
        lineage.complete();
        lineage.close();
      } finally {
        torture.unlockAll();
      }
      torture.ended(run, steps);
    }
  }

  private void step() throws IOException {
    if (!handles.isEmpty() && lots.oneIn(4)) {
      throughHandle(handles.get(lots.upTo(handles.size())));
      return;
    }
    Cluster one = torture.cluster(lots.upTo(Torture.CLUSTERS));
    Cluster other = lots.oneIn(2) ? one : torture.cluster(lots.upTo(Torture.CLUSTERS));
    (one.number < other.number ? one : other).lock.lock();
    (one.number < other.number ? other : one).lock.lock();
    try {
      Slot slot = one.slots.get(lots.upTo(one.slots.size()));
      Slot to = other.slots.get(lots.upTo(other.slots.size()));
      if (slot.entry == null) {
        byte[] content = lots.content();
        changes.overwrite(slot.path(), content);
        Model.make(run, slot, content);
        told("make", slot, slot);
      } else {
        step(slot, to);
      }
    } finally {
      one.lock.unlock();
      other.lock.unlock();
    }
  }

  private void step(Slot slot, Slot to) throws IOException {
    Node node = slot.node();
    int lot = lots.upTo(200);
    if (lot < 60) {
      changes.read(slot.path(), node.content());
      Model.read(run, slot);
      told("read", slot, slot);
    } else if (lot < 120) {
      change(slot, node);
      told("change", slot, slot);
    } else if (lot < 135) {
      open(slot);
      told("open", slot, slot);
    } else if (lot < 165) {
      if (to.node() != node) {
        relocate(slot, to);
        told("relocate", slot, to);
      }
    } else if (lot < 175) {
      delete(slot.path());
      Model.deleted(run, slot);
      told("delete", slot, slot);
    } else if (lot < 196) {
      touch(slot.path());
      told("touch", slot, slot);
    } else if (lot < 198) {
      Path now = slot.cluster.otherName();
      move(slot.cluster.directory, now);
      Model.movedDirectory(run, slot.cluster, now);
      told("move directory", slot, slot);
    } else if (torture.hasOutsider()) {
      interfere(slot, node, to);
      told("interfere", slot, to);
    }
  }

  private void told(String what, Slot slot, Slot to) {
    if (torture.isTold()) {
      torture.told(run.name + " " + what + " " + now(slot) + (to == slot ? "" : " " + now(to)));
    }
  }

  private void told(String what, Handle handle) {
    if (torture.isTold()) {
      Slot slot = handle.slot();
      String where = slot == null ? "nameless" : slot.path().toString();
      torture.told(run.name + " " + what + " " + where + " " + handle.node.hash());
    }
  }

  private static String now(Slot slot) {
    return slot.path() + " " + (slot.entry == null ? "none" : slot.node().hash());
  }

  private void change(Slot slot, Node node) throws IOException {
    Path path = slot.path();
    byte[] before = node.content();
    switch (before.length == 0 ? lots.upTo(2) : lots.upTo(5)) {
      case 0 -> {
        byte[] content = lots.content();
        changes.overwrite(path, content);
        Model.replace(run, slot, content);
      }
      case 1, 2 -> {
        byte[] more = before.length > Torture.LARGE ? new byte[] {1} : lots.content();
        Model.change(run, slot, changes.append(path, before, more), true);
      }
      case 3 -> Model.change(run, slot, changes.update(path, before), false);
      default -> Model.change(run, slot, changes.truncate(path, before), false);
    }
  }

  private void relocate(Slot from, Slot to) throws IOException {
    // All names of a file are in one cluster, whose lock is the file's.
    boolean near = from.cluster == to.cluster;
    int lot = lots.upTo(4);
    if (lot == 0) {
      Files.copy(from.path(), to.path(), StandardCopyOption.REPLACE_EXISTING);
      Model.copied(run, from, to);
    } else if (lot == 1 && to.entry == null && near) {
      Files.createLink(to.path(), from.path());
      Model.linked(run, from, to);
    } else if (near || from.node().entries.size() == 1) {
      move(from.path(), to.path());
      Model.moved(run, from, to);
    }
  }

  private void move(Path from, Path to) throws IOException {
    if (lots.oneIn(2)) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } else {
      succeeded(from.toFile().renameTo(to.toFile()), from);
    }
  }

  private void delete(Path path) throws IOException {
    if (lots.oneIn(2)) {
      Files.delete(path);
    } else {
      succeeded(path.toFile().delete(), path);
    }
  }

  private void touch(Path path) throws IOException {
    File file = path.toFile();
    long time = 1_700_000_000_000L + lots.upTo(1_000_000);
    switch (lots.upTo(4)) {
      case 0 -> Files.setLastModifiedTime(path, FileTime.fromMillis(time));
      case 1 -> succeeded(file.setLastModified(time), path);
      case 2 -> {
        String permissions = lots.oneIn(2) ? "rw-r--r--" : "rw-------";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
      }
      default -> succeeded(file.setExecutable(lots.oneIn(2)), path);
    }
  }

  private static void succeeded(boolean done, Path path) throws IOException {
    if (!done) {
      throw new IOException("Nothing was done to " + path);
    }
  }

  private void open(Slot slot) throws IOException {
    if (handles.size() < MOST_HANDLES) {
      boolean writable = lots.oneIn(2);
      FileChannel channel =
          writable
              ? FileChannel.open(slot.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)
              : FileChannel.open(slot.path(), StandardOpenOption.READ);
      handles.add(new Handle(channel, slot, writable));
    }
  }

  private void throughHandle(Handle handle) throws IOException {
    Cluster cluster = lockedClusterOf(handle.node);
    try {
      if (!handle.isPlain()) {
        return;
      }
      if (!handle.writable || lots.oneIn(2)) {
        byte[] expected = handle.node.content();
        Changes.expect(Path.of("handle"), expected, Changes.read(handle.channel));
        Model.read(run, handle);
        told("read handle", handle);
      } else if (handle.node.content().length > 0) {
        write(handle);
        told("write handle", handle);
      }
    } finally {
      cluster.lock.unlock();
    }
    if (lots.oneIn(8)) {
      close(handle);
    }
  }

  private void write(Handle handle) throws IOException {
    Node node = handle.node;
    byte[] now;
    // Behind the end, which is no append to who opened it otherwise; or in the midst.
    if (lots.oneIn(3) && node.content().length < Torture.LARGE) {
      byte[] more = lots.content();
      handle.channel.write(ByteBuffer.wrap(more), node.content().length);
      now = Changes.joined(node.content(), more);
    } else {
      int at = lots.upTo(node.content().length);
      byte[] changed = changes.changedAt(node.content(), at);
      handle.channel.write(ByteBuffer.wrap(changed), at);
      now = node.content().clone();
      System.arraycopy(changed, 0, now, at, changed.length);
    }
    Slot slot = handle.slot();
    if (slot == null) {
      Model.changeNameless(run, node, now, false);
    } else {
      Model.change(run, slot, now, false);
    }
  }

  private void close(Handle handle) throws IOException {
    Cluster cluster = lockedClusterOf(handle.node);
    try {
      handle.channel.close();
      handles.remove(handle);
    } finally {
      cluster.lock.unlock();
    }
  }

  private static Cluster lockedClusterOf(Node node) {
    while (true) {
      Cluster cluster = node.cluster;
      cluster.lock.lock();
      if (node.cluster == cluster) {
        return cluster;
      }
      cluster.lock.unlock();
    }
  }

  /** Something that no agent in this JVM sees. */
  private void interfere(Slot slot, Node node, Slot to) throws IOException {
    Path path = slot.path();
    boolean plain = node.entries.size() == 1;
    int lot = lots.upTo(6);
    node.interfered();
    if (lot == 0) {
      torture.outsider().does("chmod " + (lots.oneIn(2) ? "600 " : "644 ") + path);
    } else if (lot == 1) {
      torture.outsider().does("touch " + path);
    } else if (lot == 2 && plain) {
      torture.outsider().does("rm -f " + path);
      slot.open.forEach(each -> each.needNot(slot));
      slot.entry.remove();
    } else if (lot == 3 && plain && to.entry == null) {
      torture.outsider().does("mv " + path + " " + to.path());
      Entry entry = slot.entry;
      slot.entry = null;
      entry.slot = to;
      to.entry = entry;
      node.cluster = to.cluster;
    } else {
      byte[] pooled = torture.pooled(lots);
      // What this program has just appended to, another process may append to but not rewrite:
      // nobody could tell that.
      boolean append = node.appended || pooled.length == node.content().length || lots.oneIn(2);
      torture.outsider().does("cat " + torture.pool(pooled) + (append ? " >> " : " > ") + path);
      node.set(append ? Changes.joined(node.content(), pooled) : pooled);
    }
  }
}
