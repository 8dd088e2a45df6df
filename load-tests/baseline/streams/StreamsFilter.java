import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Properties;
import java.util.Scanner;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** KStream–GlobalKTable under exactly_once_v2: records of persons the table knows, cut to what it allows. */
public class StreamsFilter {
  public static void main(String[] args) throws Exception {
    String source = args[0], table = args[1], target = args[2];
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[3]);
    settings.put("application.id", args[4]);
    settings.put("state.dir", args[5]);
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.put("auto.offset.reset", "earliest");
    settings.put("default.key.serde", Serdes.StringSerde.class);
    settings.put("default.value.serde", Serdes.StringSerde.class);
    settings.put("security.protocol", "SASL_PLAINTEXT");
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put("sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"admin\" password=\""
            + System.getenv("BENCH_PASSWORD") + "\";");

    StreamsBuilder builder = new StreamsBuilder();
    Materialized<String, String, KeyValueStore<Bytes, byte[]>> inMemory =
        Materialized.as(Stores.inMemoryKeyValueStore("persons"));
    var persons = builder.globalTable(table, inMemory);
    builder.<String, String>stream(source)
        .join(persons, (person, record) -> person, StreamsFilter::cut)
        .to(target);

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.start();
    while (streams.state() != KafkaStreams.State.RUNNING) Thread.sleep(20);
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.println("ready");
    Scanner orders = new Scanner(System.in);
    while (orders.hasNextLine()) {
      switch (orders.nextLine()) {
        case "pause" -> streams.pause();
        case "resume" -> streams.resume();
        default -> {}
      }
      System.out.println(machine.getProcessCpuTime() / 1e9);
    }
    streams.close();
  }

  static String cut(String record, String allowed) {
    return allowed.equals("all") ? record : record.substring(0, record.indexOf(",\"postcode\"")) + "}";
  }
}
