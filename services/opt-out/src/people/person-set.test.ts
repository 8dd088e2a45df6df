import { expect, test } from 'vitest';
import { PersonSet } from './person-set.ts';

test('holds who was added, under their own organisation, through growth', () => {
  const set = new PersonSet(4);
  for (let n = 0; n < 20_000; n++) set.add('hikkoshibin', `person${n}`);
  for (let n = 0; n < 20_000; n++) set.add('hikkoshibin', `person${n}`);
  expect(set.size).toBe(20_000);
  for (let n = 0; n < 20_000; n += 37) expect(set.has('hikkoshibin', `person${n}`)).toBe(true);
  expect(set.has('akarigas', 'person1')).toBe(false);
  expect(set.has('hikkoshibin', 'person20000')).toBe(false);
});
