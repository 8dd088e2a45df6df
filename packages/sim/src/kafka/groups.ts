import { KafkaError } from './transactions.ts';

type Member = {
  readonly id: string;
  readonly clientId: string;
  seenMs: number;
  generation: number;
};

type Group = {
  readonly members: Map<string, Member>;
  generation: number;
  rebalancing: boolean;
  readonly joining: Map<string, { member: Member; resolve: (joined: Joined) => void }>;
};

export type Joined = {
  readonly memberId: string;
  readonly generation: number;
  readonly partitions: readonly number[];
};

/** The coordinator of groups: who is in, whose turn it is, and who has not been heard of for too long. */
export function createGroups(options: {
  readonly now: () => number;
  readonly later: (ms: number, run: () => void) => void;
  readonly partitions: number;
  readonly sessionMs: number;
  /** How long others are waited for who come at the same time. */
  readonly gatherMs: number;
  /** How long those are waited for who were members before. */
  readonly rebalanceMs: number;
  readonly note: (line: string) => void;
}) {
  const groups = new Map<string, Group>();
  let ids = 0;

  function groupOf(name: string): Group {
    const known = groups.get(name);
    if (known) return known;
    const made: Group = {
      ...{ members: new Map(), generation: 0, rebalancing: false, joining: new Map() },
    };
    groups.set(name, made);
    return made;
  }

  /** Everybody is asked to join again; who has not after a while is left out. */
  function rebalance(group: Group): void {
    if (group.rebalancing) return;
    group.rebalancing = true;
    const of = group.generation;
    options.later(options.gatherMs, () => settleWhenAll(group));
    options.later(options.rebalanceMs, () => {
      if (group.rebalancing && group.generation === of) settle(group);
    });
  }

  function settleWhenAll(group: Group): void {
    if (!group.rebalancing || group.joining.size === 0) return;
    if ([...group.members.keys()].every((id) => group.joining.has(id))) settle(group);
  }

  function settle(group: Group): void {
    group.rebalancing = false;
    group.generation += 1;
    for (const [id] of group.members) if (!group.joining.has(id)) group.members.delete(id);
    const joined = [...group.joining.values()];
    options.note(`group of ${[...group.joining.keys()].join()}, generation ${group.generation}`);
    group.joining.clear();
    joined.forEach(({ member, resolve }, index) => {
      member.generation = group.generation;
      member.seenMs = options.now();
      const partitions = Array.from({ length: options.partitions }, (_, at) => at).filter(
        (at) => at % joined.length === index,
      );
      resolve({ memberId: member.id, generation: group.generation, partitions });
    });
  }

  return {
    join(name: string, clientId: string, memberId: string | undefined): Promise<Joined> {
      const group = groupOf(name);
      let member = memberId === undefined ? undefined : group.members.get(memberId);
      if (!member) {
        ids += 1;
        member = { id: `${clientId}-${ids}`, clientId, seenMs: options.now(), generation: -1 };
        group.members.set(member.id, member);
      }
      member.seenMs = options.now();
      const joining = member;
      return new Promise((resolve) => {
        group.joining.set(joining.id, { member: joining, resolve });
        if (group.rebalancing) options.later(options.gatherMs, () => settleWhenAll(group));
        else rebalance(group);
      });
    },
    heartbeat(name: string, memberId: string, generation: number): void {
      const group = groupOf(name);
      const member = group.members.get(memberId);
      if (!member) throw new KafkaError('UNKNOWN_MEMBER_ID');
      member.seenMs = options.now();
      if (group.rebalancing) throw new KafkaError('REBALANCE_IN_PROGRESS');
      if (generation !== group.generation) throw new KafkaError('ILLEGAL_GENERATION');
    },
    leave(name: string, memberId: string): void {
      const group = groupOf(name);
      group.joining.delete(memberId);
      if (!group.members.delete(memberId)) return;
      if (group.rebalancing) settleWhenAll(group);
      else rebalance(group);
    },
    describe: (name: string) =>
      [...groupOf(name).members.values()].map(({ id, clientId }) => ({ memberId: id, clientId })),
    /** After a restart: who was joining is not answered any more and asks again. */
    recover(): void {
      for (const group of groups.values()) {
        group.rebalancing = false;
        group.joining.clear();
        for (const member of group.members.values()) member.seenMs = options.now();
      }
    },
    sweep(): void {
      for (const group of groups.values()) {
        for (const [id, { seenMs }] of group.members) {
          if (group.joining.has(id) || options.now() - seenMs <= options.sessionMs) continue;
          group.members.delete(id);
          if (group.rebalancing) settleWhenAll(group);
          else rebalance(group);
        }
      }
    },
  };
}
