import { idFromBytes } from '@doui/kernel';
import type { ConsentFacts } from '@doui/law';
import { createView, restoreView } from '../src/index.ts';

// Bytes per person and purpose, and how fast a view is filled and asked. `node bench/memory.ts [persons]`
const persons = Number(process.argv[2] ?? 1_000_000);
const purposes = 5;

/** A small seeded generator, so that two runs measure the same persons. */
let seed = 20_261_122;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed;
};
const id = (): string => idFromBytes(Uint8Array.from({ length: 26 }, () => random() >>> 27));

const factsOf = (person: string): ConsentFacts => ({
  org: 'kaisha',
  person,
  version: 6,
  erased: false,
  needsRepresentative: false,
  answers: Array.from({ length: purposes }, (_, at) => ({
    purpose: `purpose${at}`,
    purposeVersion: 1,
    notice: 'notice',
    noticeVersion: 1,
    status: (random() >>> 16) % 10 === 0 ? 'withdrawn' : 'given',
    scopes: [
      { item: 'mail', recipients: ['gas', 'water'] },
      ...((random() >>> 16) % 3 === 0 ? [{ item: 'phone', recipients: ['gas'] }] : []),
    ],
    givenAt: 1_700_000_000_000 + random(),
    expiresAt: 1_800_000_000_000 + random(),
    answerVersion: at + 2,
    abroadRecipients: [],
    stoppedVersion: 0,
  })),
});

const collect = (): void => globalThis.gc?.();
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
collect();
const before = process.memoryUsage();
const view = createView();
const ids: string[] = [];
let applying = 0;
for (let at = 0; at < persons; at++) {
  const person = id();
  if (at % 100 === 0) ids.push(person);
  const facts = factsOf(person);
  const start = process.hrtime.bigint();
  view.applyConsent(facts);
  applying += Number(process.hrtime.bigint() - start);
}
collect();
const after = process.memoryUsage();
const pairs = persons * purposes;
const columns = view.counts().bytes;
const heap = after.heapUsed - before.heapUsed;
const start = performance.now();
let found = 0;
for (let round = 0; round < 10; round++) {
  for (const person of ids) found += view.facts('kaisha', person).consent?.answers.length ?? 0;
}
const asking = (performance.now() - start) / (ids.length * 10);
console.log(
  `persons ${persons}, purposes ${purposes}, found ${found / 10 / ids.length} answers each`,
);
console.log(`columns ${mb(columns)}: ${(columns / pairs).toFixed(1)} B per person and purpose`);
console.log(
  `with heap ${mb(columns + heap)}: ${((columns + heap) / pairs).toFixed(1)} B (${ids.length} ids kept by this script)`,
);
console.log(
  `array buffers ${mb(after.arrayBuffers - before.arrayBuffers)}, resident ${mb(after.rss)}`,
);
console.log(
  `apply ${(applying / persons / 1000).toFixed(2)} µs, facts ${(asking * 1000).toFixed(2)} µs`,
);
const packing = performance.now();
const file = view.snapshot({ takenAtMs: 0, positions: {} });
const restoring = performance.now();
const restored = restoreView(file);
const done = performance.now();
console.log(
  `snapshot ${mb(file.length)}: made in ${(restoring - packing).toFixed(0)} ms, ` +
    `restored in ${(done - restoring).toFixed(0)} ms, ${restored.ok ? 'good' : restored.error}`,
);
