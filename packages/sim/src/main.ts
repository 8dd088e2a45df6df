import { runSeed } from './run.ts';

const [from, to] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? process.argv[2] ?? 1)];
const started = process.hrtime.bigint();
let events = 0;
let virtual = 0;
for (let seed = from; seed <= to; seed++) {
  const ran = await runSeed({
    seed,
    traced: from === to,
    mistake: process.env['MISTAKE'] as never,
  });
  if (from === to) {
    for (const line of ran.lines) process.stdout.write(`${line}\n`);
    process.stdout.write(`${JSON.stringify(ran.counts)}\n`);
  }
  events += ran.events;
  virtual += ran.virtualMs;
  if (ran.violations.length > 0) {
    const [first] = ran.violations;
    const codes = [...new Set(ran.violations.map(({ property, code }) => `${property} ${code}`))];
    process.stdout.write(
      `seed ${seed}: ${codes.join(', ')} | ${first?.what.slice(0, 300)} ${first?.where} ${JSON.stringify(first?.evidence)}\n`,
    );
  }
}
const ms = Number(process.hrtime.bigint() - started) / 1e6;
process.stdout.write(
  `${to - from + 1} seeds, ${Math.round(ms)} ms, ${events} events, ${Math.round(virtual)} virtual ms\n`,
);
