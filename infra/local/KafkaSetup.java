import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Brings topics, ACLs and SCRAM users to what standard input asks for (JSON: client, topics, acls,
 * users, removeUsers). May be repeated. A topic with another number of partitions ends it, because writers
 * name the partition themselves. One program for all of it, since every JVM start costs a second.
 */
final class KafkaSetup {
  private static final int AS_THE_BROKER_SAYS = -1;

  public static void main(String[] args) throws Exception {
    JsonNode wanted = new ObjectMapper().readTree(System.in);
    Map<String, Object> client = new HashMap<>();
    wanted.get("client").properties().forEach(p -> client.put(p.getKey(), p.getValue().asText()));
    try (Admin admin = Admin.create(client)) {
      users(admin, wanted.path("users"), wanted.path("removeUsers"));
      topics(admin, wanted.path("topics"));
      acls(admin, wanted.path("acls"));
    } catch (ExecutionException e) {
      System.err.println("kafka setup: " + e.getCause());
      System.exit(1);
    }
    System.exit(0);
  }

  private static void users(Admin admin, JsonNode users, JsonNode removed) throws Exception {
    List<UserScramCredentialAlteration> changes = new ArrayList<>();
    var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    for (JsonNode user : users) {
      changes.add(new UserScramCredentialUpsertion(
          user.get("name").asText(), info, user.get("password").asText()));
    }
    for (JsonNode name : removed) {
      changes.add(new UserScramCredentialDeletion(name.asText(), ScramMechanism.SCRAM_SHA_512));
    }
    if (!changes.isEmpty()) {
      admin.alterUserScramCredentials(changes).all().get();
    }
  }

  private static void topics(Admin admin, JsonNode topics) throws Exception {
    Set<String> present = admin.listTopics().names().get();
    List<String> kept = new ArrayList<>();
    List<NewTopic> created = new ArrayList<>();
    Map<ConfigResource, Collection<AlterConfigOp>> settings = new HashMap<>();
    for (JsonNode topic : topics) {
      String name = topic.get("name").asText();
      Map<String, String> config = new HashMap<>();
      topic.get("config").properties()
          .forEach(p -> config.put(p.getKey(), p.getValue().asText()));
      if (!present.contains(name)) {
        created.add(new NewTopic(name, topic.get("partitions").asInt(), (short) topic.path("replicas").asInt(AS_THE_BROKER_SAYS)).configs(config));
        continue;
      }
      kept.add(name);
      settings.put(new ConfigResource(ConfigResource.Type.TOPIC, name), config.entrySet().stream()
          .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
          .toList());
    }
    Map<String, TopicDescription> described = admin.describeTopics(kept).allTopicNames().get();
    for (JsonNode topic : topics) {
      TopicDescription there = described.get(topic.get("name").asText());
      int partitions = topic.get("partitions").asInt();
      if (there != null && there.partitions().size() != partitions) {
        System.err.println("topic " + there.name() + " has " + there.partitions().size()
            + " partitions, the list says " + partitions + ". The number of a keyed topic never changes.");
        System.exit(1);
      }
    }
    admin.createTopics(created).all().get();
    admin.incrementalAlterConfigs(settings).all().get();
    System.out.println(created.size() + " topics created, " + kept.size() + " there");
  }

  private static void acls(Admin admin, JsonNode acls) throws Exception {
    List<AclBinding> bindings = new ArrayList<>();
    for (JsonNode acl : acls) {
      var resource = new ResourcePattern(
          ResourceType.fromString(acl.get("resource").asText()), acl.get("name").asText(), PatternType.LITERAL);
      var entry = new AccessControlEntry("User:" + acl.get("user").asText(), "*",
          AclOperation.fromString(acl.get("operation").asText().replaceAll("(?<=[a-z])(?=[A-Z])", "_")), AclPermissionType.ALLOW);
      bindings.add(new AclBinding(resource, entry));
    }
    admin.createAcls(bindings).all().get();
    System.out.println(bindings.size() + " ACLs");
  }
}
