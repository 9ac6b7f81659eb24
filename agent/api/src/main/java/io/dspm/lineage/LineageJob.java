package io.dspm.lineage;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a job: under the agent, each call is a run of its own, with the files that it
 * reads and writes.
 *
 * <p>The agent matches this annotation by its name, so any copy of this class will do. A run that
 * returns is reported {@code COMPLETE}, one that throws {@code FAIL} with the error; the exception
 * itself passes through untouched.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface LineageJob {

  /** The job's name; by default {@code SimpleClass.method}. */
  String name() default "";

  /** The job's namespace; by default the one that the agent is configured with. */
  String namespace() default "";

  /** What the job does, in a sentence or two, for those who read its lineage. */
  String description() default "";
}
