import { rootCertificates } from 'node:tls';
import { kafkaPassword, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Stream } from '../src/index.ts';
import { connectAdmin, newName } from './kit.ts';

let stream: Stream;
beforeAll(() => {
  stream = connectAdmin();
});
afterAll(() => stream.close());

test('F17: topics are made once; another number of partitions is a fault that stops a start', async () => {
  const admin = stream.admin();
  const name = newName('admin.');
  await admin.ensureTopics([{ name, partitions: 6, config: { 'retention.ms': 60_000 } }]);
  await admin.ensureTopics([{ name, partitions: 6, config: {} }]);
  await admin.checkPartitions([name]);
  await expect(admin.ensureTopics([{ name, partitions: 7, config: {} }])).rejects.toMatchObject({
    code: 'partitions-differ',
    retriable: false,
  });
  await expect(admin.checkPartitions([newName('none.')])).rejects.toMatchObject({
    code: 'partitions-differ',
  });
  await admin.close();
});

test('S11: a user may do what an ACL names, and nothing else', async () => {
  const admin = stream.admin();
  const mine = newName('mine.');
  const other = newName('other.');
  const config = {};
  await admin.ensureTopics([mine, other].map((name) => ({ name, partitions: 6, config })));
  await admin.ensureAcls([
    { user: 'recipient-denki', resource: 'topic', name: mine, operation: 'Write' },
  ]);
  const partner = connect({
    brokers: testServers().kafka.brokers,
    username: 'recipient-denki',
    password: kafkaPassword('recipient-denki'),
    clientId: 'partner',
    partitions: 6,
  });
  const publisher = partner.publisher();
  await publisher.send([{ topic: mine, key: 'k', value: Buffer.from('v') }]);
  await expect(
    publisher.send([{ topic: other, key: 'k', value: Buffer.from('v') }]),
  ).rejects.toMatchObject({ code: 'publish-unavailable' });
  expect(await admin.endOffsets(other)).toEqual([0n, 0n, 0n, 0n, 0n, 0n]);
  await publisher.close();
  await partner.close();
  await admin.close();
});

test('with a CA TLS is spoken, and another CA is refused', async () => {
  const { tlsBrokers, ca } = { ca: testServers().ca, ...testServers().kafka };
  if (!tlsBrokers || !ca) throw new Error('the test servers have no TLS listener');
  const tls = connectAdmin({ brokers: tlsBrokers, ca });
  const admin = tls.admin();
  await expect(admin.partitionsOf(newName('none.'))).resolves.toBeUndefined();
  await admin.close();
  await tls.close();
  const wrong = connectAdmin({ brokers: tlsBrokers, ca: rootCertificates[0] ?? '' });
  const refused = wrong.admin();
  await expect(refused.partitionsOf(newName('none.'))).rejects.toThrow();
  await refused.close();
  await wrong.close();
}, 40_000);
