/**
 * A small fraud pipeline such as a data team might have written: each {@link
 * com.example.fraud.Stage} reads files and writes files with whatever API came to hand, and {@link
 * com.example.fraud.FraudPipeline} runs them in order.
 *
 * <p>It is a program to be watched, not a part of the agent: it uses {@code lineage-api} and
 * ordinary libraries only, and does the same with and without the agent.
 */
package com.example.fraud;
