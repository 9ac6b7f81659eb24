/**
 * What the JDK's own methods call once they are woven.
 *
 * <p>Class loader: the boot loader, where the agent defines these few classes itself. They use JDK
 * types only, and nothing that could run foreign code: no lambda, no string concatenation by
 * invokedynamic, no logging. They decide in a few nanoseconds whether a call is worth telling; the
 * telling is done by the one {@link io.dspm.lineage.agent.boot.Target}, which lives in the agent's
 * own loader. Nothing here throws.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.boot;
