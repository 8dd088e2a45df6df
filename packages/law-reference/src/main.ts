// npm run reference -- --questions 1000000 --seed 7
import { parseArgs } from 'node:util';
import { search } from './search.ts';

const { values } = parseArgs({
  options: { questions: { type: 'string' }, seed: { type: 'string' } },
});
const questions = Number(values.questions ?? 20_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!Number.isSafeInteger(questions) || questions < 1 || !Number.isSafeInteger(seed)) {
  console.error('--questions and --seed are whole numbers, --questions at least 1');
  process.exit(2);
}

const batch = 10_000;
console.log(`${questions} questions, seed ${seed}`);
let asked = 0;
// Batches keep the memory of the generator flat; each has a seed of its own, printed when it fails.
for (let number = 0; asked < questions; number += 1) {
  const size = Math.min(batch, questions - asked);
  const found = search(size, seed + number);
  asked += found.questions;
  if (!found.agreed) {
    console.log(JSON.stringify(found.smallest, null, 2));
    console.log(found.differences.join('\n'));
    console.log(`differs after ${asked} questions, seed ${seed + number}`);
    process.exit(1);
  }
  if (process.stdout.isTTY || asked % 100_000 === 0) console.log(`${asked} of ${questions} agree`);
}
console.log(`${asked} questions, seed ${seed}: engine and reference agree`);
