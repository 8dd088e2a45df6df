import { expect, test } from 'vitest';
import {
  configOf,
  expandRange,
  readAclList,
  readTopicList,
  staticAcls,
  staticTopics,
} from './lists.ts';

const topics = readTopicList();
const acls = readAclList();

test('every topic of the list has a kind whose settings are known', () => {
  for (const { kind } of [...topics.topics, ...topics.templates]) {
    expect(configOf(topics, kind)['cleanup.policy']).toMatch(/^(compact|delete)$/);
  }
});

test('R-9.3: a late repeat on a state topic is seen before the cleaner may keep it', () => {
  for (const { name, config } of staticTopics(topics, 'local')) {
    if (!name.includes('.state.')) continue;
    expect(config['message.timestamp.type'], name).toBe('LogAppendTime');
    expect(Number(config['min.compaction.lag.ms']), name).toBeGreaterThanOrEqual(86_400_000);
  }
});

test('R-9.4: what labels or proves a closing carries the time of the broker', () => {
  const list = [...topics.topics, ...topics.templates];
  for (const name of ['doui.gate.status.v1', 'doui.feed.<id>.in.v1', 'doui.feed.<id>.out.v1']) {
    const kind = list.find((topic) => topic.name === name)?.kind ?? '';
    expect(configOf(topics, kind)['message.timestamp.type'], name).toBe('LogAppendTime');
  }
});

test('feed topics keep personal data no longer than a day on the way in, a week on the way out', () => {
  expect(Number(configOf(topics, 'feed-in')['retention.ms'])).toBeLessThanOrEqual(86_400_000);
  expect(Number(configOf(topics, 'feed-out')['retention.ms'])).toBeLessThanOrEqual(7 * 86_400_000);
});

test('the local stack has 6 partitions of every topic, others 24', () => {
  expect(new Set(staticTopics(topics, 'local').map((topic) => topic.partitions))).toEqual(
    new Set([6]),
  );
  expect(new Set(staticTopics(topics, 'default').map((topic) => topic.partitions))).toEqual(
    new Set([24]),
  );
});

test('an ACL names a topic of the list, and no pattern', () => {
  const known = new Set(topics.topics.map((topic) => topic.name));
  for (const acl of staticAcls(acls)) {
    expect(acl.name).not.toMatch(/[*{}<>]/);
    if (acl.resource === 'topic') expect(known).toContain(acl.name);
  }
});

test('a state topic is written by its owner and by those whose freshness is proved with ticks', () => {
  const writers = (topic: string) =>
    staticAcls(acls)
      .filter((acl) => acl.name === topic && acl.operation === 'Write')
      .map((acl) => acl.user)
      .sort();
  expect(writers('doui.registry.state.v1')).toEqual([
    'decision',
    'gate',
    'notification',
    'purpose-registry',
  ]);
  expect(writers('doui.consent.state.v1')).toEqual(['consent', 'decision', 'gate', 'notification']);
  expect(writers('doui.optout.state.v1')).toEqual(['decision', 'gate', 'notification', 'opt-out']);
});

test('only those who make topics may: the registry for feeds, notification for partners', () => {
  const creators = staticAcls(acls).filter((acl) => acl.resource === 'cluster');
  expect(new Set(creators.map((acl) => acl.user))).toEqual(
    new Set(['purpose-registry', 'notification']),
  );
});

test('a group with a range stands for one group per replica', () => {
  expect(expandRange('gate.view.{0-2}')).toEqual(['gate.view.0', 'gate.view.1', 'gate.view.2']);
  expect(expandRange('records.events.0')).toEqual(['records.events.0']);
});
