/**
 * A program that does to a few files, in many runs and on several threads, whatever can be done to
 * files, and says what a truthful record of that may contain. Its model knows every content.
 */
package io.dspm.lineage.agent.programs.torture;
