import { withSpan } from '@doui/telemetry';
import { connectAdmin } from './kit.ts';

// Started by a test as a process of its own, with the telemetry of a service: sends one record and reads
// it again, within a span. The arguments: topic and key.
const [topic = '', key = ''] = process.argv.slice(2);
const stream = connectAdmin();
await withSpan('close a feed', {}, async () => {
  const publisher = stream.publisher();
  await publisher.send([{ topic, key, value: Buffer.from(key) }]);
  await publisher.close();
});
await new Promise<void>((resolve) => {
  stream.follow({
    group: 'traced',
    topics: [topic],
    onRecord() {
      resolve();
      return 'done';
    },
  });
});
await new Promise((resolve) => setTimeout(resolve, 1_500));
process.exit(0);
