package io.dspm.lineage.agent;

import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.Counters;
import java.time.Instant;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * The counters as the JVM's management shows them: one attribute each, a {@code long}, with its
 * meaning as description, and a few words beside. Nothing can be set or done.
 */
final class CountersBean implements DynamicMBean {

  static final String NAME = "io.dspm.lineage:type=LineageAgent";

  private static final String VERSION = "Version";
  private static final String SINCE = "CountedSince";
  private static final String ERROR = "LastError";
  private static final String ERROR_AT = "LastErrorAt";

  private final FreshCounters counters;
  private final String version;

  CountersBean(FreshCounters counters, String version) {
    this.counters = counters;
    this.version = version;
  }

  @Override
  public @Nullable Object getAttribute(@Nullable String name) throws AttributeNotFoundException {
    return value(String.valueOf(name), counters.get());
  }

  @Override
  public AttributeList getAttributes(String @Nullable [] names) {
    Counters now = counters.get();
    AttributeList values = new AttributeList();
    for (String name : names == null ? new String[0] : names) {
      try {
        values.add(new Attribute(name, value(name, now)));
      } catch (AttributeNotFoundException e) {
        // Left out, as the interface has it.
      }
    }
    return values;
  }

  private @Nullable Object value(String name, Counters now) throws AttributeNotFoundException {
    for (Counter counter : Counter.values()) {
      if (counter.attribute().equals(name)) {
        return now.get(counter);
      }
    }
    return switch (name) {
      case VERSION -> version;
      case SINCE -> time(now.since());
      case ERROR -> now.error();
      case ERROR_AT -> time(now.errorAt());
      default -> throw new AttributeNotFoundException(name);
    };
  }

  private static @Nullable String time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
  }

  @Override
  public void setAttribute(@Nullable Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException("It can't be set: " + attribute);
  }

  @Override
  public AttributeList setAttributes(@Nullable AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public Object invoke(
      @Nullable String action, Object @Nullable [] parameters, String @Nullable [] signature)
      throws ReflectionException {
    throw new ReflectionException(new NoSuchMethodException(action));
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    Counter[] all = Counter.values();
    MBeanAttributeInfo[] attributes = new MBeanAttributeInfo[all.length + 4];
    for (int i = 0; i < all.length; i++) {
      attributes[i] = attribute(all[i].attribute(), "long", all[i].meaning());
    }
    int next = all.length;
    String text = String.class.getName();
    attributes[next++] = attribute(VERSION, text, "The agent's version");
    attributes[next++] = attribute(SINCE, text, "When the agent began to count, ISO 8601");
    attributes[next++] = attribute(ERROR, text, "Why an attempt to send failed last; null if none");
    attributes[next] = attribute(ERROR_AT, text, "When that was noticed, ISO 8601; null if none");
    return new MBeanInfo(
        CountersBean.class.getName(),
        "What the lineage agent counts of its own work",
        attributes,
        null,
        null,
        null);
  }

  private static MBeanAttributeInfo attribute(String name, String type, String meaning) {
    return new MBeanAttributeInfo(name, type, meaning, true, false, false);
  }
}
