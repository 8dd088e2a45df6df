import { productReport, productUps } from '@doui/testing';
import { expect, test } from 'vitest';

// The two things a newcomer does: run the main job once, and start everything to stay. Both have been done
// before any end-to-end test begins (packages/testing, e2e-setup); that a runner which is killed leaves nothing
// behind is asked after the last one.
type Report = {
  readonly passed: boolean;
  readonly finishedAt: string;
  readonly cases: readonly { id: string; effect: string; passedAfterT: number }[];
  readonly feeds: readonly {
    written: number;
    received: number;
    withheld: number;
    provisionRecords: number;
  }[];
};

test('R-9.4, R-4.6: the main job passes on real servers, and --once leaves nothing running', () => {
  expect(productUps().once.inUse).toEqual([]);
  const report = productReport<Report>();
  expect(report.passed).toBe(true);
  expect(productUps().once.output).toContain('✔ no record passed after its stop');
  const stops = report.cases.filter(({ effect }) => effect === 'stops');
  expect(stops.map(({ id }) => id)).toEqual([
    ...['withdrawal', 'opt-out', 'stop-of-provision', 'expiry', 'purpose-change'],
  ]);
  for (const one of stops) expect([one.id, one.passedAfterT]).toEqual([one.id, 0]);
  for (const feed of report.feeds) {
    expect(feed.written).toBe(feed.received + feed.withheld);
    expect(feed.received).toBe(feed.provisionRecords);
  }
});

test('a later start shows the last report, does no second main job, and stays up', () => {
  const { later } = productUps();
  expect(later).toContain('PERSON=');
  expect(later).toMatch(/the last main job, \d{4}-/);
  expect(later).toContain(productReport<Report>().finishedAt);
});

test('R-4.1: the question it prints is answered under the rules of now and of 2017, each with its article', async () => {
  const { later } = productUps();
  const operator = /OPERATOR=(\S+)/.exec(later)?.[1];
  const printed = [...later.matchAll(/-d '(\{"organisation".*\})' (\S+\/v1\/decisions)/g)];
  const answers = printed.map(async ([, body = '', url = '']) => {
    const headers = { authorization: `Bearer ${operator}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    return (await answer.json()) as { ruleSet: string; items: { name: object } };
  });
  const [now, then] = await Promise.all(answers);
  expect([now?.ruleSet, then?.ruleSet]).toEqual(['appi-2022', 'appi-2017']);
  const [ofNow, ofThen] = [now, then].map((answer) => JSON.stringify(answer?.items.name));
  expect(ofNow).toMatch(/個人情報保護法第27条.*APPI art\. 27/);
  // Nothing was published in those days: the old article, in its old numbering, and until when it held.
  expect(ofThen).toMatch(/個人情報保護法第15条第1項（2022年3月31日まで）.*until 2022-03-31/);
});
