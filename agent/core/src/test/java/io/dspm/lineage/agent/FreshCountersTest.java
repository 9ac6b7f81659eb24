package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.counters.OwnCounters;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a thread of the program meets that asks for an attribute. */
class FreshCountersTest {

  private final AtomicInteger asked = new AtomicInteger();
  private volatile @Nullable CountDownLatch disk;
  private volatile @Nullable Thread counting;

  private final FreshCounters fresh =
      new FreshCounters(
          new OwnCounters.Source() {
            @Override
            public Counters now() {
              counting = Thread.currentThread();
              CountDownLatch hangs = disk;
              try {
                if (hangs != null) {
                  hangs.await();
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Counters.NONE.with(Counter.READS, asked.incrementAndGet());
            }

            @Override
            public long pid() {
              return 0;
            }

            @Override
            public @Nullable String stem() {
              return null;
            }
          },
          work -> {
            Thread thread = new Thread(work, "counts");
            thread.setDaemon(true);
            return thread;
          });

  @Test
  void anotherThreadCountsAndOnceForManyQuestions() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(fresh.get().get(Counter.READS)).isPositive();
    }

    assertThat(counting).isNotSameAs(Thread.currentThread());
    assertThat(asked.get()).isLessThan(10);
  }

  @Test
  void aDiskThatHangsCostsAMomentAndGivesWhatWasCountedLast() {
    assertThat(fresh.get().get(Counter.READS)).isEqualTo(1);
    disk = new CountDownLatch(1);
    LockSupport.parkNanos(600_000_000);

    assertThat(fresh.get().get(Counter.READS)).isEqualTo(1);
    assertThat(fresh.get().get(Counter.READS)).as("nor is there a queue").isEqualTo(1);
    CountDownLatch hangs = disk;
    disk = null;
    hangs.countDown();
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (fresh.get().get(Counter.READS) == 1 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(fresh.get().get(Counter.READS)).isGreaterThan(1);
  }

  @Test
  void anInterruptIsKept() {
    disk = new CountDownLatch(1);
    Thread.currentThread().interrupt();

    assertThat(fresh.get()).isEqualTo(Counters.NONE);

    assertThat(Thread.interrupted()).isTrue();
    disk.countDown();
  }

  @Test
  void eachAttributeHasAMeaningAndAValueAndNoOtherIsThere() throws Exception {
    CountersBean bean = new CountersBean(fresh, "1.2.3");

    String[] names = new String[bean.getMBeanInfo().getAttributes().length];
    for (int i = 0; i < names.length; i++) {
      MBeanAttributeInfo attribute = bean.getMBeanInfo().getAttributes()[i];
      names[i] = attribute.getName();
      assertThat(attribute.getDescription()).isNotBlank();
      assertThat(attribute.isWritable()).isFalse();
      Object value = bean.getAttribute(names[i]);
      assertThat(
              value == null
                  || value
                      .getClass()
                      .getName()
                      .endsWith(attribute.getType().equals("long") ? "Long" : "String"))
          .as(names[i])
          .isTrue();
    }
    assertThat(names).doesNotHaveDuplicates().contains("Reads", "EventsDropped", "LastError");
    assertThat(bean.getAttributes(names)).hasSize(names.length);
    assertThat(bean.getAttributes(new String[] {"Reads", "Nonsense"})).hasSize(1);
    assertThatThrownBy(() -> bean.getAttribute("Nonsense"))
        .isInstanceOf(AttributeNotFoundException.class);
    assertThatThrownBy(() -> bean.setAttribute(new Attribute("Reads", 1L)))
        .isInstanceOf(AttributeNotFoundException.class);
  }
}
