import { runCommand } from './commands.ts';
import { javaTool } from './java.ts';
import { clientProperties } from './kafka-config.ts';
import type { Acl, Topic } from './lists.ts';

/** What the broker is to have beside what it has. */
export interface KafkaWanted {
  readonly users?: readonly { name: string; password: string }[];
  readonly removeUsers?: readonly string[];
  readonly topics?: readonly Topic[];
  readonly acls?: readonly Acl[];
}

/** Runs KafkaSetup.java as that user; repeating it changes nothing. */
export async function setUpKafka(
  classPath: string,
  as: { readonly port: number; readonly user: string; readonly password: string },
  wanted: KafkaWanted,
): Promise<void> {
  const client = {
    ...clientProperties(as.port, as.user, as.password),
    'default.api.timeout.ms': '30000',
  };
  const { code, output } = await runCommand(
    javaTool('java'),
    ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath, 'KafkaSetup'],
    // Not as arguments: those can be read by every user of the machine.
    { input: JSON.stringify({ client, ...wanted }) },
  );
  if (code === 0) return;
  const said = output.split('\n').filter(Boolean).slice(-10);
  throw new Error(`Kafka's topics, users or ACLs could not be set up:\n    ${said.join('\n    ')}`);
}
