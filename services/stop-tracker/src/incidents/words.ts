import { type Text, toRfc3339 } from '@doui/kernel';
import type { Incident } from './incident.ts';

/** What happened, as a person reads it: ids and figures only, nobody's data. */
export function incidentText(incident: Incident): { readonly title: Text; readonly what: Text } {
  const { partner, feeds, stops, unanswered, most, openedAtMs, answeredAtMs } = incident;
  const [first] = stops;
  const paused = feeds.map(({ feed }) => feed);
  const since = first ? toRfc3339(first.sinceMs) : '';
  const due = first ? toRfc3339(first.dueAtMs) : '';
  const at = toRfc3339(openedAtMs);
  const answered = answeredAtMs === undefined ? undefined : toRfc3339(answeredAtMs);
  return {
    title: {
      ja: `提供先 ${partner} が停止を確認しないため、提供を止めました`,
      en: `Feeds to partner ${partner} are paused: it has not acknowledged a stop`,
    },
    what: {
      ja: [
        `提供先 ${partner} は、停止 ${first?.stop ?? ''}（${since} から有効）を期限 ${due} までに確認しませんでした。`,
        `${at} に、この提供先への提供経路（${paused.join('、') || 'なし'}）を一時停止しました。`,
        `確認されないまま期限を過ぎている停止は${unanswered.stops}件（本人${unanswered.persons}人）、最も多いときは${most.stops}件（本人${most.persons}人）でした。`,
        answered === undefined
          ? '提供先が確認するまで、この提供先に新しく作られた提供経路も一時停止します。'
          : `${answered} までに、これらの停止はすべて確認されたか、置き換えられました。提供経路の再開は担当者が行います。`,
        'これは下書きです。漏えい等に当たるかどうかは、まだ判断していません。',
      ].join(''),
      en: [
        `Partner ${partner} did not acknowledge stop ${first?.stop ?? ''} (in force since ${since}) by its deadline ${due}.`,
        `At ${at} its feeds (${paused.join(', ') || 'none'}) were paused.`,
        `${unanswered.stops} stop(s) of ${unanswered.persons} person(s) are past their deadline without an answer; at most it was ${most.stops} of ${most.persons}.`,
        answered === undefined
          ? 'Until it answers, feeds made for it later are paused too.'
          : `By ${answered} all of them were answered or superseded. An operator resumes the feeds.`,
        'This is a draft; whether it is a leak has not been judged.',
      ].join(' '),
    },
  };
}
