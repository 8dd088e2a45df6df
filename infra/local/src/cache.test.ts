import { expect, test } from 'vitest';
import { downloadMeter, profileOf } from './cache.ts';

test('what Maven downloads is added up, the file under way included', () => {
  const notes: string[] = [];
  const meter = downloadMeter((note) => notes.push(note));
  meter('Progress (1): 40/159 MB\r');
  meter('Downloaded from central: https://x/a.zip (159 MB at 52 MB/s)\n');
  meter(
    'Downloaded from central: https://x/b.jar (500 kB at 1 MB/s)\nProgress (2): 0.5/1.0 MB | 2.0 MB\r',
  );
  expect(notes).toEqual(['40 MB', '159 MB', '160 MB']);
  expect(meter.total()).toBeCloseTo(159.5);
});

const pom = (version: string) => `<properties><kafka.version>${version}</kafka.version></properties>
<profile><id>kafka</id><version>\${kafka.version}</version></profile><profile><id>mongo</id></profile>`;

test('another version is another directory, but only of its own server', () => {
  expect(profileOf(pom('1'), 'kafka')).not.toBe(profileOf(pom('2'), 'kafka'));
  expect(profileOf(pom('1'), 'mongo')).toBe(profileOf(pom('2'), 'mongo'));
  expect(() => profileOf(pom('1'), 'keycloak')).toThrow('keycloak');
});
