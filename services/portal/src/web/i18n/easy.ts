import type { SomeTexts } from './texts.ts';

/** やさしい日本語: what is put more simply; everything else is as in `ja.ts`. */
export const easy: SomeTexts = {
  nav: {
    consents: 'わたしの どうい(はい と いったこと)',
    stops: 'とめたこと',
    timeline: 'わたした きろく',
    messages: 'おしらせ',
    contact: 'れんらくの せってい',
    people: 'だれかの かわりに する',
    account: 'アカウント',
    signIn: 'はいる(サインイン)',
    signOut: 'でる(サインアウト)',
  },
  welcome: {
    title: 'あなたの 情報(じょうほう)を だれが つかっているか 見(み)る。いつでも 止(と)める。',
    lead: '名前(なまえ)や 住所(じゅうしょ)を、どの 会社(かいしゃ)が、なんのために、だれに わたしているか わかります。いつでも やめることが できます。',
    signIn: 'はいる(サインイン)',
  },
  consents: {
    title: 'わたしの どうい',
    lead: 'あなたの 情報(じょうほう)を つかっている 会社(かいしゃ)や 役所(やくしょ)です。',
    items: 'つかう もの',
    recipients: 'わたす ところ',
    nobody: 'ほかの ところには わたしません',
    since: '「はい」と いった 日(ひ)',
    until: 'おわる 日(ひ)',
    untilNone: 'きまっていません。あなたが やめるまで つづきます。',
    stop: 'やめる',
    stopHint: 'おすと すぐに 止(と)まります。あとで また「はい」と いえます。',
    part: 'すこしだけ やめる',
    give: '「はい」という',
    detail: 'もっと 見(み)る',
    status: {
      given: '「はい」と いっています',
      refused: '「いいえ」と いいました',
      withdrawn: 'やめました',
      expired: 'おわりました',
      none: 'まだ こたえていません',
    },
  },
  stop: {
    title: '止(と)まるまで',
    accepted: 'わかりました',
    acceptedText: 'あなたが やめたことを 書(か)きました。きえません。',
    published: 'ぜんぶの コンピューターに とどきました',
    publishing: 'コンピューターに おくっています',
    feedClosed: '止(と)まりました',
    feedClosing: '止(と)めています',
    complete: 'ぜんぶ 止(と)まりました',
  },
};
