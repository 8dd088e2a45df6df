import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A partner that knows Kafka and the protobuf schema, and nothing else of doui: reads its topic with a
 * user of its own and writes one JSON line per event.
 *
 * <p>java -cp 'jars/*' PartnerListener.java, with DOUI_TOPIC, DOUI_JOURNAL and the connection in
 * DOUI_KAFKA_BROKERS, DOUI_KAFKA_USERNAME, DOUI_KAFKA_PASSWORD and, for TLS, DOUI_KAFKA_CA.
 */
public final class PartnerListener {
  public static void main(String[] args) throws Exception {
    String topic = setting("DOUI_TOPIC");
    String user = setting("DOUI_KAFKA_USERNAME");
    PrintWriter lines =
        new PrintWriter(
            Files.newBufferedWriter(
                Path.of(setting("DOUI_JOURNAL")),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND),
            true);

    KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings(user));
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  consumer.wakeup();
                  try {
                    main.join(5_000);
                  } catch (InterruptedException ignored) {
                    Thread.currentThread().interrupt();
                  }
                }));
    long received = 0;
    boolean ready = false;
    try (consumer) {
      consumer.subscribe(List.of(topic));
      while (true) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          lines.println(line(record));
          received++;
        }
        lines.flush();
        consumer.commitSync();
        if (!ready && !consumer.assignment().isEmpty()) {
          ready = true;
          lines.println("{\"type\":\"started\"}");
        }
      }
    } catch (WakeupException ending) {
      lines.println("{\"type\":\"ended\",\"received\":" + received + "}");
    } finally {
      lines.flush();
    }
  }

  private static Properties settings(String user) {
    String ca = System.getenv("DOUI_KAFKA_CA");
    String password = System.getenv("DOUI_KAFKA_PASSWORD");
    Properties settings = new Properties();
    settings.put("bootstrap.servers", System.getenv("DOUI_KAFKA_BROKERS"));
    settings.put("security.protocol", ca == null || ca.isEmpty() ? "SASL_PLAINTEXT" : "SASL_SSL");
    if (ca != null && !ca.isEmpty()) {
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.location", ca);
    }
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + user
            + "\" password=\""
            + password
            + "\";");
    settings.put("group.id", user + ".events");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("allow.auto.create.topics", "false");
    settings.put("key.deserializer", StringDeserializer.class.getName());
    settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
    return settings;
  }

  private static String line(ConsumerRecord<String, byte[]> record) {
    StringBuilder json = new StringBuilder("{\"type\":\"event\"");
    json.append(",\"atMs\":").append(System.currentTimeMillis());
    json.append(",\"appendedAtMs\":").append(record.timestamp());
    json.append(",\"partition\":").append(record.partition());
    json.append(",\"offset\":").append(record.offset());
    json.append(",\"key\":").append(quoted(record.key()));
    try {
      String event = new PartnerEvent(record.value()).json();
      json.append(',').append(event);
    } catch (RuntimeException unreadable) {
      json.append(",\"unreadable\":").append(record.value() == null ? 0 : record.value().length);
    }
    return json.append('}').toString();
  }

  private static String setting(String name) {
    String value = System.getenv(name);
    if (value != null && !value.isEmpty()) return value;
    System.err.println(name + " is missing");
    System.exit(2);
    return "";
  }

  static String quoted(String text) {
    if (text == null) return "null";
    StringWriter out = new StringWriter();
    out.append('"');
    for (char letter : text.toCharArray()) {
      if (letter == '"' || letter == '\\') out.append('\\').append(letter);
      else if (letter < ' ') out.append(String.format("\\u%04x", (int) letter));
      else out.append(letter);
    }
    return out.append('"').toString();
  }

  /** doui.v1.PartnerEvent, read by field number; unknown fields are skipped, as protobuf asks. */
  private static final class PartnerEvent {
    private static final String[] NAMES = {
      null, "id", "kind", "org", "partner", "pairwiseId", "purpose", null, null, "stopId"
    };
    private final byte[] bytes;
    private final StringBuilder json = new StringBuilder();
    private final List<String> items = new ArrayList<>();
    private int at;

    PartnerEvent(byte[] bytes) {
      this.bytes = bytes;
      while (at < bytes.length) field();
      json.append("\"items\":[").append(String.join(",", items)).append("]");
    }

    String json() {
      return json.toString();
    }

    private void field() {
      long tag = varint();
      int number = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> {
          long value = varint();
          if (number == 8) json.append("\"happenedAtMs\":").append(value).append(',');
        }
        case 1 -> at += 8;
        case 2 -> {
          int length = (int) varint();
          if (length < 0 || at + length > bytes.length) throw new IllegalArgumentException("cut");
          String text = new String(bytes, at, length, StandardCharsets.UTF_8);
          if (number == 7) items.add(quoted(firstString(at, length)));
          else if (number < NAMES.length && NAMES[number] != null) {
            json.append('"').append(NAMES[number]).append("\":").append(quoted(text)).append(',');
          }
          at += length;
        }
        case 5 -> at += 4;
        default -> throw new IllegalArgumentException("wire type");
      }
    }

    /** The item's id: the first field of the inner message. */
    private String firstString(int from, int length) {
      if (length < 2 || bytes[from] != 0x0a) return "";
      int size = bytes[from + 1] & 0x7f;
      return new String(bytes, from + 2, Math.min(size, length - 2), StandardCharsets.UTF_8);
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) return value;
      }
      throw new IllegalArgumentException("varint");
    }
  }
}
