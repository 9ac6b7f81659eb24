/**
 * What is compiled against kafka-clients. Class loader: that of the user's jars, which makes these
 * classes its own, since the agent's has no Kafka; so nothing outside may name them.
 */
@org.jspecify.annotations.NullMarked
package io.dspm.lineage.agent.transport.kafka;
