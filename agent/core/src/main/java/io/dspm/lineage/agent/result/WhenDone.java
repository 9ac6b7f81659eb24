package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.JobTap;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Ends a run when a {@code CompletionStage} completes, on whichever thread that happens. */
record WhenDone(Object stage, Object run)
    implements BiConsumer<@Nullable Object, @Nullable Throwable> {

  @Override
  public void accept(@Nullable Object result, @Nullable Throwable error) {
    FutureTap.forget(stage);
    boolean wrapped = error instanceof CompletionException && error.getCause() != null;
    JobTap.ended(run, error != null && wrapped ? error.getCause() : error, null);
  }
}
