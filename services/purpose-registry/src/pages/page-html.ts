import { type Instant, type Text, toRfc3339 } from '@doui/kernel';
import { dayOf } from './dates.ts';
import { type Html, html } from './html.ts';
import { type Language, layout } from './layout.ts';
import type { OnlineText, PageJointUse, PagePurpose, PublicPage } from './project-page.ts';
import { countryName, deskWord, pageWords, relationWords, slotWord, versionWord } from './words.ts';

/** The public page of an organisation (R-5.1, R-2.3), for people. */
export function renderPage(page: PublicPage, language: Language): string {
  const word = (name: keyof typeof pageWords) => pageWords[name][language];
  const say = (text: Text | undefined) => text?.[language];
  const { profile, org } = page;
  const path = `/v1/public/organisations/${org}`;
  const date = (at: Instant) => time(at, language);
  return layout({
    language,
    owner: profile.name[language],
    title: word('title'),
    lead: word('lead').replace('{name}', profile.name[language]),
    path,
    body: html`
<h2>${word('organisation')}</h2>
<dl>
<dt>${word('name')}</dt><dd>${say(profile.name)}</dd>
${row(word('address'), say(profile.address))}
${row(word('representative'), say(profile.representative))}
${row(word('privacyManager'), say(profile.privacyManager))}
</dl>

<h2>${word('purposes')}</h2>
${page.purposes.length === 0 ? html`<p>${word('none')}</p>` : page.purposes.map((one) => purpose(one, language))}

${page.jointUses.length > 0 && html`<h2>${word('jointUse')}</h2>${page.jointUses.map((one) => jointUse(one, language))}`}
${
  page.recipients.length > 0 &&
  html`<h2>${word('recipients')}</h2>
<table><thead><tr><th scope="col">${word('name')}</th><th scope="col">${word('relation')}</th><th scope="col">${word('country')}</th></tr></thead><tbody>
${page.recipients.map(({ name, relation, country }) => html`<tr><td>${name[language]}</td><td>${relationWords(relation)[language]}</td><td>${countryName(country, language)}</td></tr>`)}
</tbody></table>`
}
${page.anonymised.length > 0 && html`<h2>${word('anonymised')}</h2><ul>${page.anonymised.map((name) => html`<li>${name[language]}</li>`)}</ul>`}

<h2>${word('requests')}</h2>
${profile.procedure && html`<p>${say(profile.procedure)}</p>`}
<dl>
${row(word('fee'), say(profile.fee))}
${profile.desks.map(
  (desk) => html`<dt>${deskWord(desk.kind)[language]}</dt><dd>${desk.name[language]}
${desk.contact[language]}</dd>`,
)}
${
  profile.accreditedBody &&
  html`<dt>${word('accreditedBody')}</dt><dd>${say(profile.accreditedBody.name)}
${say(profile.accreditedBody.contact)}</dd>`
}
</dl>

${profile.securityMeasures.length > 0 && html`<h2>${word('security')}</h2><ul>${profile.securityMeasures.map((one) => html`<li>${one[language]}</li>`)}</ul>`}

${page.notices.length > 0 && html`<h2>${word('notices')}</h2><ul>${page.notices.map((notice) => noticeLinks(notice, org, language))}</ul>`}

<h2>${word('history')}</h2>
<p class="date">${word('historyLead')}</p>
<details><summary>${word('historyOpen')}</summary>
<table><thead><tr><th scope="col">${word('what')}</th><th scope="col">${word('text')}</th><th scope="col">${word('firstOnline')}</th><th scope="col">${word('lastOnline')}</th></tr></thead><tbody>
${page.texts.map((one) => online(one, language))}
</tbody></table></details>`,
    foot: [
      html`<p>${word('changed')}: ${date(page.changedAt)} · <a href="${path}?format=json">JSON</a></p>`,
    ],
  });
}

const time = (at: Instant, language: Language): Html =>
  html`<time datetime="${toRfc3339(at)}">${dayOf(at, language)}</time>`;

const row = (name: string, value: string | undefined): Html | undefined =>
  value === undefined ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;

function purpose(one: PagePurpose, language: Language): Html {
  const word = (name: keyof typeof pageWords) => pageWords[name][language];
  return html`<section class="purpose">
<h3>${one.title[language]}</h3>
<p>${one.description[language]}</p>
<dl>
<dt>${word('business')}</dt><dd>${one.business[language]}</dd>
<dt>${word('items')}</dt><dd><ul class="tags">${one.items.map((item) => html`<li>${item[language]}</li>`)}</ul></dd>
<dt>${word('provided')}</dt><dd>${one.includesProvision ? word('yes') : word('no')}</dd>
${one.retentionDays > 0 && html`<dt>${word('retention')}</dt><dd>${one.retentionDays}${word('days')}</dd>`}
</dl>
<p class="date">${word('since')}: ${time(one.from, language)} · ${versionWord(one.version, language)}</p>
</section>`;
}

function jointUse(one: PageJointUse, language: Language): Html {
  const word = (name: keyof typeof pageWords) => pageWords[name][language];
  const list = (texts: readonly Text[]) =>
    texts.map((text) => text[language]).join(language === 'ja' ? '、' : ', ');
  return html`<section class="purpose"><dl>
<dt>${word('jointItems')}</dt><dd>${list(one.items)}</dd>
<dt>${word('jointScope')}</dt><dd>${one.scope[language]}</dd>
<dt>${word('jointPurposes')}</dt><dd>${list(one.purposes)}</dd>
<dt>${word('jointResponsible')}</dt><dd>${one.responsible.map((text) => text[language]).join('\n')}</dd>
${one.toldAt !== undefined && html`<dt>${word('since')}</dt><dd>${time(one.toldAt, language)}</dd>`}
</dl></section>`;
}

function noticeLinks(notice: PublicPage['notices'][number], org: string, language: Language): Html {
  const url = `/v1/public/organisations/${org}/notices/${notice.id}`;
  const newest = notice.versions.at(-1);
  return html`<li><a href="${url}?lang=${language}">${notice.title[language]}</a>
<span class="date">${newest && time(newest.from, language)}</span>
${
  notice.versions.length > 1 &&
  html`<span class="date"> (${notice.versions.map(({ version }) => html` <a href="${url}/versions/${version}?lang=${language}">${versionWord(version, language)}</a>`)} )</span>`
}</li>`;
}

const online = ({ slot, text, from, until }: OnlineText, language: Language): Html =>
  html`<tr><th scope="row">${slotWord(slot)[language]}</th><td>${text[language]}</td><td class="date">${time(from, language)}</td><td class="date">${until === undefined ? pageWords.stillOnline[language] : time(until, language)}</td></tr>`;
