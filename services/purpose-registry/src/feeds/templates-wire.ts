import { readFileSync } from 'node:fs';
import { Fault } from '@doui/kernel';
import type { AclOperation, AclSpec, TopicSpec } from '@doui/stream';
import { parse } from 'yaml';
import { z } from 'zod';

const settings = z.record(z.string(), z.union([z.string(), z.number()]));
const topicsFile = z.object({
  kinds: z.record(z.string(), settings),
  templates: z.array(z.object({ name: z.string(), creator: z.string(), kind: z.string() })),
});

const operations = z.array(z.enum(['Read', 'Write', 'Describe', 'DescribeConfigs']));
const grants = z.object({
  topics: z.record(z.string(), operations).default({}),
  groups: z.array(z.string()).default([]),
  transactionalIds: z.array(z.string()).default([]),
});
const aclsFile = z.object({
  created: z.object({ feed: z.object({ by: z.string(), acls: z.record(z.string(), grants) }) }),
});

export type FeedTemplates = {
  readonly topics: readonly { readonly name: string; readonly config: TopicSpec['config'] }[];
  readonly acls: Readonly<Record<string, z.output<typeof grants>>>;
};

/** Reads what a feed needs at the broker from the two lists every part of doui reads. */
export function readFeedTemplates(files: { topics: string; acls: string }): FeedTemplates {
  const topics = readYaml(files.topics, topicsFile);
  const acls = readYaml(files.acls, aclsFile);
  return {
    topics: topics.templates
      .filter(({ creator }) => creator === 'purpose-registry')
      .map(({ name, kind }) => ({ name, config: topics.kinds[kind] ?? {} })),
    acls: acls.created.feed.acls,
  };
}

function readYaml<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  const read = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  throw new Fault('templates-faulty', { retriable: false, message: `${file} cannot be used` });
}

export type FeedParties = {
  readonly id: string;
  readonly sourceUser: string;
  readonly recipientUser: string;
  readonly partitions: number;
};

/** The topics of one feed. */
export const feedTopicSpecs = (
  templates: FeedTemplates,
  { id, partitions }: FeedParties,
): TopicSpec[] =>
  templates.topics.map(({ name, config }) => ({
    name: name.replaceAll('<id>', id),
    partitions,
    config,
  }));

/** Who may do what with them: the gate, the source and the recipient, each by literal names only. */
export function feedAclSpecs(templates: FeedTemplates, feed: FeedParties): AclSpec[] {
  const users: Readonly<Record<string, string>> = {
    '<source>': feed.sourceUser,
    '<recipient>': feed.recipientUser,
  };
  const fill = (name: string) =>
    name
      .replaceAll('<id>', feed.id)
      .replaceAll('<recipient>', feed.recipientUser)
      .replaceAll('<source>', feed.sourceUser);
  return Object.entries(templates.acls).flatMap(([principal, granted]) => {
    const user = users[principal] ?? principal;
    const acl = (
      resource: AclSpec['resource'],
      name: string,
      operation: AclOperation,
    ): AclSpec => ({
      user,
      resource,
      name: fill(name),
      operation,
    });
    return [
      ...Object.entries(granted.topics).flatMap(([name, all]) =>
        all.map((operation) => acl('topic', name, operation)),
      ),
      ...granted.groups.map((name) => acl('group', name, 'Read')),
      ...granted.transactionalIds.flatMap((name) =>
        perPartition(name, feed.partitions).flatMap((one) => [
          acl('transactional-id', one, 'Write'),
          acl('transactional-id', one, 'Describe'),
        ]),
      ),
    ];
  });
}

const perPartition = (name: string, partitions: number): string[] =>
  name.includes('<partition>')
    ? Array.from({ length: partitions }, (_, at) => name.replaceAll('<partition>', String(at)))
    : [name];
