import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, encode, PartnerEventSchema } from '@doui/events';
import type { Effect, LedgerReading } from '@doui/history';
import { positionToken } from '@doui/kernel';
import { partnerKeyed, readMasterKey } from '@doui/keyring';
import { expect, test } from 'vitest';
import { createPartnerWatch } from './partner.ts';

const file = join(mkdtempSync(join(tmpdir(), 'doui-')), 'master');
writeFileSync(file, Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
const master = readMasterKey(file);
const stream = 'o/person/a';
const about = { org: 'o', person: 'a', purposes: ['p'] };

const reading = (service: string, effects: readonly Partial<Effect>[]): LedgerReading => ({
  atMs: 1,
  entries: effects.map((effect, n) => ({
    ...{ service, stream, version: n + 1, commandId: `c${n}`, atMs: 1, hash: '', previousHash: '' },
    effect: { does: 'stops', ...about, ...effect },
  })),
});
const told = (service: string, version: number, type: string) => {
  const name = `${positionToken({ service, stream, version })}/${type}/p`;
  const id = partnerKeyed(master, 'denki', 'partner-event', name);
  return {
    ...{ topic: '', partition: 0, offset: 0n, key: null, headers: {}, appendedAtMs: 0 },
    value: encode(PartnerEventSchema, create(PartnerEventSchema, { id })),
  };
};

test('what a partner is told of opt-outs and stops is known again, each by its own name', () => {
  const watch = createPartnerWatch(master, 'denki');
  for (const [version, type] of [
    [1, 'opted-out'],
    [2, 'opt-out-undone'],
    [3, 'use-stopped'],
    [4, 'use-resumed'],
    [3, 'use-stopped'],
  ] as const) {
    watch.take(told('opt-out', version, type));
  }
  const said = reading('opt-out', [
    { which: 'scheme s' },
    { which: 'scheme s', does: 'lifts' },
    { which: 'provision p ' },
    { which: 'provision p ', does: 'lifts' },
  ]);
  const handled = watch.handled(said).map(({ version, effect }) => [version, effect]);
  expect(handled).toEqual([
    [1, true],
    [2, true],
    [3, true],
    [4, true],
    [3, false],
  ]);
});

test('an opt-out that is said again is owed again; a withdrawal where nothing is held is not', () => {
  const twice = (service: string, type: string, which?: string) => {
    const watch = createPartnerWatch(master, 'denki');
    watch.take(told(service, 1, type));
    const stop = which === undefined ? {} : { which };
    return watch.handled(reading(service, [stop, stop])).map(({ version }) => version);
  };
  expect(twice('opt-out', 'opted-out', 'scheme s')).toEqual([1]);
  expect(twice('consent', 'consent-withdrawn')).toEqual([1, 2]);
});
