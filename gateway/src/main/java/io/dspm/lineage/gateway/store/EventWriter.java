package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ReceivedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes what waits, up to {@value #BATCH} events, writes it in one
 * transaction and tells everyone after the commit: under load one flush to disk serves many events,
 * and a single event waits for nobody.
 *
 * <p>Where a batch fails, its events are written one by one, so that one event can't keep another
 * from the store.
 */
final class EventWriter implements AutoCloseable {
  private static final int BATCH = 256;
  private static final int QUEUE = 1024;

  private record Waiting(@Nullable ReceivedEvent event, CompletableFuture<Void> written) {}

  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Handle handle;
  private final Thread thread = new Thread(this::run, "store-writer");

  /** Guarded by this: no event may come after the one that says close. */
  private boolean closed;

  private EventWriter(Handle handle) {
    this.handle = handle;
  }

  /** Starts to write to this handle, and owns it from now on. */
  static EventWriter start(Handle handle) {
    EventWriter writer = new EventWriter(handle);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  void add(ReceivedEvent event) {
    try {
      enqueue(event).join();
    } catch (CompletionException e) {
      throw new StoreException("the event could not be written: " + e.getCause(), e.getCause());
    }
  }

  void check() {
    if (!thread.isAlive()) {
      throw new StoreException("the store's writer has ended: start the gateway again", null);
    }
  }

  @Override
  public void close() {
    if (thread.isAlive()) {
      try {
        enqueue(null).join();
      } catch (StoreException e) {
        return; // Closed before.
      }
    }
    handle.close();
  }

  /** Null says that no more will come. */
  private synchronized CompletableFuture<Void> enqueue(@Nullable ReceivedEvent event) {
    if (closed) {
      throw new StoreException("the gateway is stopping: send the event again later", null);
    }
    closed = event == null;
    Waiting waiting = new Waiting(event, new CompletableFuture<>());
    try {
      queue.put(waiting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted before the event was written", e);
    }
    return waiting.written();
  }

  private void run() {
    List<Waiting> batch = new ArrayList<>(BATCH);
    boolean more = true;
    while (more) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        continue; // Nobody interrupts this thread; it ends by close alone.
      }
      queue.drainTo(batch, BATCH - 1);
      more = batch.get(batch.size() - 1).event() != null;
      write(batch);
    }
  }

  private void write(List<Waiting> batch) {
    try {
      if (batch.get(0).event() != null) {
        commit(batch);
      }
      batch.forEach(waiting -> waiting.written().complete(null));
    } catch (Throwable e) {
      if (batch.size() == 1) {
        batch.get(0).written().completeExceptionally(e);
      } else {
        batch.forEach(waiting -> write(List.of(waiting)));
      }
    }
  }

  private void commit(List<Waiting> batch) {
    handle.useTransaction(
        transaction -> {
          EventTables tables = new EventTables(transaction);
          for (Waiting waiting : batch) {
            if (waiting.event() != null) {
              tables.add(waiting.event());
            }
          }
        });
  }
}
