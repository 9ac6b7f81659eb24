package io.dspm.lineage.agent.event;

/**
 * Finds out the {@link Circumstances} of this process's runs, in the background. Any thread may
 * ask.
 */
public interface Surroundings {

  /** As far as they are known now. */
  Circumstances now();

  /** As {@link #now}, but waits a moment for what takes no more than that to find out. */
  Circumstances soon();

  /** Calls the listener once nothing more will be found out: at once if so already. */
  void whenComplete(Runnable listener);

  /** Finds out no more. */
  void giveUp();

  /** Circumstances that are known from the start. */
  record Known(Circumstances circumstances) implements Surroundings {

    @Override
    public Circumstances now() {
      return circumstances;
    }

    @Override
    public Circumstances soon() {
      return circumstances;
    }

    @Override
    public void whenComplete(Runnable listener) {
      listener.run();
    }

    @Override
    public void giveUp() {}
  }
}
