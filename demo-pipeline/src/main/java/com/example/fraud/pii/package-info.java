/**
 * Personal data: Korean resident registration numbers, how values are masked, and made-up people to
 * try it on. Nothing in here opens a file.
 */
package com.example.fraud.pii;
