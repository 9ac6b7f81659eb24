/**
 * Which methods of the JDK and of the user are tapped, and how.
 *
 * <p>{@link io.dspm.lineage.agent.weave.TapTable} is the one table of tapped JDK methods, each with
 * its reason. What is woven in is straight-line code: load a few operands, call one static method
 * of {@code boot}. Nothing is woven that adds a local variable, a branch or a member, so stack maps
 * stand as they are and classes can be woven when they are already loaded. The one exception: where
 * the hook must hear of what a method throws, a last handler calls it and throws on, with a frame
 * that claims no local variable. Class loader: the agent's own.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.weave;
