/**
 * Small programs such as people write over well-known libraries. None knows of the agent, and each
 * is told by its arguments where to read, where to write and where to put what it needs meanwhile.
 */
package com.example.programs;
