/**
 * What a pipeline may compile against: an annotation that names a job, and a manual way to say what
 * the agent cannot see.
 *
 * <p>This package goes into the user's own jar and has no dependency. Without the agent every
 * method does nothing; the agent finds these classes by name and never ships them. Class loader:
 * the application's.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage;
