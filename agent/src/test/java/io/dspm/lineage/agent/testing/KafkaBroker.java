package io.dspm.lineage.agent.testing;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.Records;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/** As much of a Kafka broker as a producer needs: it takes every record and keeps it. */
public final class KafkaBroker implements Closeable {

  /** How many partitions each topic has. */
  public static final int PARTITIONS = 3;

  /** The last version that names topics by their names. */
  private static final short PRODUCE_BY_NAME = 12;

  /** A record as it came. */
  public record Received(String topic, int partition, String key, String value) {}

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  public KafkaBroker() throws IOException {
    threads.execute(this::accept);
  }

  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** In the order in which they came. */
  public List<Received> received() {
    return new ArrayList<>(received);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        ByteBuffer request = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        answer(request, out);
      }
    } catch (EOFException | SocketException e) {
      // The producer is gone.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(ByteBuffer request, DataOutputStream out) throws IOException {
    RequestHeader header = RequestHeader.parse(request);
    short version = header.apiVersion();
    AbstractRequest body =
        AbstractRequest.parseRequest(header.apiKey(), version, new ByteBufferAccessor(request))
            .request;
    ResponseHeader responseHeader = header.toResponseHeader();
    ByteBuffer head =
        MessageUtil.toByteBufferAccessor(responseHeader.data(), responseHeader.headerVersion())
            .buffer();
    ByteBuffer answer = MessageUtil.toByteBufferAccessor(response(body.data()), version).buffer();
    out.writeInt(head.remaining() + answer.remaining());
    out.write(head.array(), head.position(), head.remaining());
    out.write(answer.array(), answer.position(), answer.remaining());
    out.flush();
  }

  private ApiMessage response(ApiMessage request) {
    if (request instanceof MetadataRequestData metadata) {
      return metadata(metadata);
    } else if (request instanceof ProduceRequestData produce) {
      return produced(produce);
    } else if (ApiKeys.forId(request.apiKey()) == ApiKeys.INIT_PRODUCER_ID) {
      return new InitProducerIdResponseData().setProducerId(7).setProducerEpoch((short) 0);
    }
    return versions();
  }

  private static ApiMessage versions() {
    ApiVersionsResponseData.ApiVersionCollection versions =
        new ApiVersionsResponseData.ApiVersionCollection();
    for (ApiKeys key :
        List.of(
            ApiKeys.API_VERSIONS, ApiKeys.METADATA, ApiKeys.PRODUCE, ApiKeys.INIT_PRODUCER_ID)) {
      short last = key.latestVersion();
      versions.add(
          new ApiVersionsResponseData.ApiVersion()
              .setApiKey(key.id)
              .setMinVersion(key.oldestVersion())
              .setMaxVersion(
                  key == ApiKeys.PRODUCE ? (short) Math.min(last, PRODUCE_BY_NAME) : last));
    }
    return new ApiVersionsResponseData().setApiKeys(versions);
  }

  private ApiMessage metadata(MetadataRequestData request) {
    MetadataResponseData.MetadataResponseBrokerCollection brokers =
        new MetadataResponseData.MetadataResponseBrokerCollection();
    brokers.add(
        new MetadataResponseData.MetadataResponseBroker()
            .setNodeId(1)
            .setHost("127.0.0.1")
            .setPort(server.getLocalPort()));
    MetadataResponseData.MetadataResponseTopicCollection topics =
        new MetadataResponseData.MetadataResponseTopicCollection();
    if (request.topics() != null) {
      request.topics().forEach(topic -> topics.add(topic(topic.name())));
    }
    return new MetadataResponseData()
        .setBrokers(brokers)
        .setClusterId("test")
        .setControllerId(1)
        .setTopics(topics);
  }

  private static MetadataResponseData.MetadataResponseTopic topic(String name) {
    List<MetadataResponseData.MetadataResponsePartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(
          new MetadataResponseData.MetadataResponsePartition()
              .setPartitionIndex(i)
              .setLeaderId(1)
              .setLeaderEpoch(0)
              .setReplicaNodes(List.of(1))
              .setIsrNodes(List.of(1)));
    }
    return new MetadataResponseData.MetadataResponseTopic().setName(name).setPartitions(partitions);
  }

  private ApiMessage produced(ProduceRequestData request) {
    ProduceResponseData.TopicProduceResponseCollection topics =
        new ProduceResponseData.TopicProduceResponseCollection();
    for (ProduceRequestData.TopicProduceData topic : request.topicData()) {
      List<ProduceResponseData.PartitionProduceResponse> partitions = new ArrayList<>();
      for (ProduceRequestData.PartitionProduceData partition : topic.partitionData()) {
        int offset = received.size();
        for (Record record : ((Records) partition.records()).records()) {
          received.add(
              new Received(
                  topic.name(), partition.index(), text(record.key()), text(record.value())));
        }
        partitions.add(
            new ProduceResponseData.PartitionProduceResponse()
                .setIndex(partition.index())
                .setBaseOffset(offset));
      }
      topics.add(
          new ProduceResponseData.TopicProduceResponse()
              .setName(topic.name())
              .setPartitionResponses(partitions));
    }
    return new ProduceResponseData().setResponses(topics);
  }

  private static String text(ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes).toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
    threads.shutdownNow();
  }
}
