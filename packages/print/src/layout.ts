import type { Content, ContentStack, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Block, Cell, PrintDocument, Section, Tone, Words } from './document.ts';
import { drawable, geta } from './drawable.ts';

const ink = '#1f2933';
const faint = '#5f6b7a';
const rule = '#c9d1da';
const colours: Readonly<Record<Tone, string>> = {
  plain: ink,
  good: '#12633f',
  warning: '#9c2a10',
  faint,
};
const backgrounds: Readonly<Record<Tone, string>> = {
  plain: '#eef1f5',
  good: '#e3f3ea',
  warning: '#fbe7e1',
  faint: '#f4f5f7',
};
const widthPt = 595.28 - 2 * 48;

/** What pdfmake is told. Pure: the same document gives the same definition. */
export function layoutOf(document: PrintDocument): {
  definition: TDocumentDefinitions;
  missing: string[];
} {
  const missing = new Set<string>();
  const draw = (text: string): string => drawable(text, missing);

  const bilingual = (words: Words, options: { size?: number; tone?: Tone } = {}): Content => {
    const { size = 9.5, tone = 'plain' } = options;
    const color = colours[tone];
    if (typeof words === 'string') return { text: draw(words), fontSize: size, color };
    return {
      stack: [
        { text: draw(words.ja), fontSize: size, color },
        { text: draw(words.en), fontSize: size * 0.78, color: tone === 'plain' ? faint : color },
      ],
    };
  };
  const cellOf = ({ words, tone, code }: Cell): Content =>
    code && typeof words === 'string'
      ? {
          text: draw(words),
          // Ids have no place to break by themselves.
          wordBreak: 'break-all' as const,
          fontSize: 7.5,
          lineHeight: 1.15,
          color: colours[tone ?? 'plain'],
        }
      : bilingual(words, { size: 9, ...(tone === undefined ? {} : { tone }) });

  const blockOf = (block: Block): Content => {
    switch (block.type) {
      case 'text':
        return spaced(bilingual(block.words, block), [0, 0, 0, 6]);
      case 'facts':
        return {
          table: {
            widths: [118, '*'],
            body: block.rows.map(([name, cell]): TableCell[] => [
              asCell(bilingual(name, { size: 8.5, tone: 'faint' })),
              asCell(cellOf(cell)),
            ]),
            dontBreakRows: true,
          },
          layout: lines(false),
          margin: [0, 0, 0, 8],
        };
      case 'table': {
        if (block.rows.length === 0) {
          return spaced(bilingual(block.none, { tone: 'faint' }), [0, 0, 0, 8]);
        }
        const shares = block.columns.reduce((sum, { share }) => sum + share, 0);
        const usable = widthPt - block.columns.length * 10;
        return {
          table: {
            headerRows: 1,
            dontBreakRows: true,
            widths: block.columns.map(({ share }) => (usable * share) / shares),
            body: [
              block.columns.map(({ head }) => asCell(bilingual(head, { size: 8 }))),
              ...block.rows.map((row) => row.map((cell) => asCell(cellOf(cell)))),
            ],
          },
          layout: lines(true),
          margin: [0, 0, 0, 8],
        };
      }
      case 'qr':
        return {
          columns: [
            { qr: block.content, fit: 120, eccLevel: 'L', width: 126 },
            spaced(bilingual(block.words), [4, 4, 0, 0]),
          ],
          margin: [0, 2, 0, 8],
          unbreakable: true,
        };
      default:
        return block satisfies never;
    }
  };

  const sectionOf = ({ heading, blocks }: Section): Content[] => {
    const head: Content = {
      text: [
        { text: draw(heading.ja), bold: true, fontSize: 11.5, color: ink },
        { text: `　${draw(heading.en)}`, fontSize: 8.5, color: faint },
      ],
      margin: [0, 8, 0, 4],
      headlineLevel: 1,
    };
    const [first, ...rest] = blocks.map(blockOf);
    // A heading stays with what it heads; only a table may go on overleaf.
    if (first === undefined || blocks[0]?.type === 'table')
      return [head, ...(first ? [first] : []), ...rest];
    return [{ stack: [head, first], unbreakable: true }, ...rest];
  };

  const content: Content[] = [
    headOf(document, draw),
    ...(document.lead ? [spaced(bilingual(document.lead), [0, 0, 0, 4])] : []),
    ...document.sections.flatMap(sectionOf),
  ];
  if (missing.size > 0) {
    const names = [...missing].sort().join(', ');
    const said = {
      ja: `${geta}は、この書体にない文字です（字形の指定は省き、基本の字形で示します）：${names}`,
      en: `${geta} stands for a character this font lacks; of a variant its plain form is shown: ${names}`,
    };
    content.push(spaced(bilingual(said, { size: 8, tone: 'faint' }), [0, 8, 0, 0]));
  }
  const foot = draw(document.foot);
  const created = new Date(document.createdAtMs);
  return {
    missing: [...missing].sort(),
    definition: {
      pageSize: 'A4',
      pageMargins: [48, 44, 48, 52],
      language: 'ja-JP',
      displayTitle: true,
      version: '1.7',
      info: {
        title: `${draw(document.title.ja)} ${draw(document.title.en)}`,
        creator: 'doui',
        producer: 'doui',
        creationDate: created,
        modDate: created,
      },
      defaultStyle: { font: 'NotoSansJP', fontSize: 9.5, color: ink, lineHeight: 1.12 },
      content,
      // A heading stays with what it heads.
      pageBreakBefore: (node, nodes) =>
        node.headlineLevel === 1 && nodes.getFollowingNodesOnPage().length === 0,
      footer: (page, pages) => ({
        columns: [
          { text: foot, fontSize: 7, color: faint },
          { text: `${page} / ${pages}`, fontSize: 7, color: faint, alignment: 'right', width: 60 },
        ],
        margin: [48, 14, 48, 0],
      }),
    },
  };
}

function headOf({ title, stamp }: PrintDocument, draw: (text: string) => string): Content {
  const words: Content = {
    stack: [
      { text: draw(title.ja), bold: true, fontSize: 20 },
      { text: draw(title.en), fontSize: 10.5, color: faint },
    ],
  };
  if (!stamp) return { ...words, margin: [0, 0, 0, 10] };
  return {
    columns: [
      { ...words, width: '*' },
      {
        width: 130,
        table: {
          widths: ['*'],
          body: [
            [
              {
                stack: [
                  { text: draw(stamp.words.ja), bold: true, fontSize: 13, alignment: 'center' },
                  { text: draw(stamp.words.en), fontSize: 8, alignment: 'center' },
                ],
                color: colours[stamp.tone],
                fillColor: backgrounds[stamp.tone],
                margin: [0, 3, 0, 4],
              },
            ],
          ],
        },
        layout: {
          hLineColor: () => colours[stamp.tone],
          vLineColor: () => colours[stamp.tone],
          hLineWidth: () => 0.8,
          vLineWidth: () => 0.8,
        },
      },
    ],
    margin: [0, 0, 0, 10],
  };
}

const lines = (headed: boolean) => ({
  hLineWidth: (row: number, node: { table: { body: unknown[] } }): number =>
    row === 0 ? (headed ? 0.8 : 0) : row === node.table.body.length ? 0.4 : 0.4,
  vLineWidth: (): number => 0,
  hLineColor: (row: number): string => (headed && row <= 1 ? '#8793a1' : rule),
  fillColor: (row: number): string | null => (headed && row === 0 ? '#f2f4f7' : null),
  paddingLeft: (): number => 5,
  paddingRight: (): number => 5,
  paddingTop: (): number => 3,
  paddingBottom: (): number => 3,
});

const spaced = (content: Content, margin: [number, number, number, number]): ContentStack => ({
  stack: [content],
  margin,
});
const asCell = (content: Content): TableCell => content as TableCell;
