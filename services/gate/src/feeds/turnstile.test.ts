import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurnstile } from './turnstile.ts';

test('never more pass than there are places, everybody passes, in the order they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(3), { maxLength: 30 }),
      async (places, stays) => {
        const turnstile = createTurnstile(places);
        let inside = 0;
        let most = 0;
        const order: number[] = [];
        await Promise.all(
          stays.map(async (stay, number) => {
            const leave = await turnstile();
            order.push(number);
            inside += 1;
            most = Math.max(most, inside);
            for (let turn = 0; turn < stay; turn++) await Promise.resolve();
            inside -= 1;
            leave();
            leave();
          }),
        );
        expect(most).toBeLessThanOrEqual(places);
        expect(order).toEqual(stays.map((_, number) => number));
      },
    ),
  );
});
