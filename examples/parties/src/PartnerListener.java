import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A partner that knows Kafka and the protobuf schema, and nothing else of doui: reads its topic with a
 * user of its own, writes one JSON line per event, and says of each stop, signed, that it has stopped.
 *
 * <p>java -cp 'jars/*' PartnerListener.java, with DOUI_TOPIC, DOUI_JOURNAL and the connection in
 * DOUI_KAFKA_BROKERS, DOUI_KAFKA_USERNAME, DOUI_KAFKA_PASSWORD and, for TLS, DOUI_KAFKA_CA. With
 * DOUI_ACKS_TOPIC and DOUI_SECRET_FILE, which may be written later, it acknowledges.
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
    Acknowledger acknowledger = Acknowledger.from(user);
    try (consumer; acknowledger) {
      consumer.subscribe(List.of(topic));
      while (true) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          lines.println(line(record));
          acknowledger.stopped(record.value());
          received++;
        }
        lines.flush();
        acknowledger.flush();
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
    Properties settings = connection(user);
    settings.put("group.id", user + ".events");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("allow.auto.create.topics", "false");
    settings.put("key.deserializer", StringDeserializer.class.getName());
    settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
    return settings;
  }

  private static Properties connection(String user) {
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
    return settings;
  }

  /** Writes doui.v1.PartnerAcknowledgement, signed as Standard Webhooks sign. */
  private record Acknowledger(KafkaProducer<String, byte[]> producer, String topic, Path secret)
      implements AutoCloseable {
    static Acknowledger from(String user) {
      String topic = System.getenv("DOUI_ACKS_TOPIC");
      String secret = System.getenv("DOUI_SECRET_FILE");
      if (topic == null || secret == null) return new Acknowledger(null, null, null);
      Properties settings = connection(user);
      settings.put("acks", "all");
      // A retry that comes twice is the same word; doui takes it once.
      settings.put("enable.idempotence", "false");
      settings.put("key.serializer", StringSerializer.class.getName());
      settings.put("value.serializer", ByteArraySerializer.class.getName());
      return new Acknowledger(new KafkaProducer<>(settings), topic, Path.of(secret));
    }

    void stopped(byte[] event) throws Exception {
      if (producer == null || event == null || !Files.exists(secret)) return;
      String id = field(event, 1);
      String stop = field(event, 9);
      if (stop.isEmpty()) return;
      var word = new ByteArrayOutputStream();
      text(word, 1, field(event, 3));
      text(word, 3, stop);
      text(word, 4, "stopped");
      text(word, 5, id);
      byte[] value = word.toByteArray();
      String seconds = Long.toString(System.currentTimeMillis() / 1000);
      var record = new ProducerRecord<>(topic, stop, value);
      header(record, "webhook-id", id);
      header(record, "webhook-timestamp", seconds);
      header(record, "webhook-signature", "v1," + signature(id + "." + seconds + ".", value));
      producer.send(record);
    }

    private String signature(String head, byte[] value) throws Exception {
      String kept = Files.readString(secret).strip().replaceFirst("^whsec_", "");
      Mac mac = mac(Base64.getDecoder().decode(kept));
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(value));
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
      record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Ids are far shorter than the 127 bytes a length of one byte can say. */
    private static void text(ByteArrayOutputStream out, int number, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.write(number << 3 | 2);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }

    private static String field(byte[] event, int number) {
      try {
        return new PartnerEvent(event).text(number);
      } catch (RuntimeException unreadable) {
        return "";
      }
    }

    void flush() {
      if (producer != null) producer.flush();
    }

    @Override
    public void close() {
      if (producer != null) producer.close();
    }
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
    private final String[] texts = new String[16];
    private int at;

    PartnerEvent(byte[] bytes) {
      this.bytes = bytes;
      while (at < bytes.length) field();
      json.append("\"items\":[").append(String.join(",", items)).append("]");
    }

    String json() {
      return json.toString();
    }

    String text(int number) {
      return texts[number] == null ? "" : texts[number];
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
          if (number < texts.length) texts[number] = text;
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
