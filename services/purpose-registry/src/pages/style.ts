import { createHash } from 'node:crypto';

/** The one style of the public pages. No fonts or pictures are loaded from anywhere. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d9dee3;--paper:#fff;--tint:#f3f6f9;--accent:#1d4f91}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3adb8;--line:#363d45;--paper:#14171a;--tint:#1c2126;--accent:#8ab8f5}}
*{box-sizing:border-box}
html{font-size:106.25%;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:"Hiragino Sans","Hiragino Kaku Gothic ProN","Noto Sans JP","Noto Sans CJK JP","BIZ UDPGothic","Yu Gothic UI",Meiryo,system-ui,sans-serif;line-height:1.85;font-feature-settings:"palt" 0;line-break:strict;overflow-wrap:anywhere}
:lang(en){line-height:1.65}
header,main,footer{max-width:46rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem}
.top{display:flex;justify-content:space-between;gap:1rem;color:var(--soft);font-size:.82rem}
h1{font-size:1.75rem;line-height:1.45;margin:.6rem 0 .3rem;font-weight:700;text-wrap:balance}
.lead{color:var(--soft);margin:0 0 1.5rem;font-size:.92rem}
h2{font-size:1.16rem;margin:2.75rem 0 .75rem;padding-bottom:.35rem;border-bottom:2px solid var(--accent);line-height:1.5}
h3{font-size:1rem;margin:1.6rem 0 .25rem;line-height:1.55}
p{margin:.35rem 0 .7rem;white-space:pre-line}
dl{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:.45rem 1.25rem;margin:.6rem 0}
dt{color:var(--soft);font-size:.88rem;padding-top:.1rem}
dd{margin:0;white-space:pre-line}
ul{padding-left:1.3rem;margin:.4rem 0}
li{margin:.2rem 0}
section.purpose{background:var(--tint);border-radius:.6rem;padding:.35rem 1.15rem .8rem;margin:1rem 0}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.4rem 0}
.tags li{border:1px solid var(--line);background:var(--paper);border-radius:1rem;padding:0 .7rem;font-size:.84rem;margin:0}
.date{color:var(--soft);font-size:.82rem}
table{border-collapse:collapse;width:100%;font-size:.86rem;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem .45rem 0;border-bottom:1px solid var(--line);white-space:pre-line}
th{color:var(--soft);font-weight:600}
td.date{white-space:nowrap}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
summary{cursor:pointer;color:var(--accent)}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.8rem;overflow-wrap:anywhere}
footer{margin-top:3rem;padding-top:1rem;padding-bottom:3rem;border-top:1px solid var(--line);color:var(--soft);font-size:.82rem}
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.55rem}h1{font-size:1.45rem}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--tint:#fff;--accent:#000}html{font-size:10.5pt}header,main,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}.top a,.skip,summary{display:none}details>*{display:block}section.purpose{border:1px solid #bbb;break-inside:avoid}h2,h3{break-after:avoid}a{color:#000}@page{size:A4;margin:18mm}}
`;

const hash = createHash('sha256').update(style).digest('base64');

/** What a page may load: its own style, and nothing else. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'public, max-age=60',
  vary: 'accept, accept-language',
};
