import type { Text } from '../app/shapes.ts';

/** A success criterion of JIS X 8341-3:2016, which are those of WCAG 2.0. */
export type Criterion = { readonly id: string; readonly level: 'A' | 'AA'; readonly name: Text };

const criterion = (id: string, level: 'A' | 'AA', ja: string, en: string): Criterion => ({
  ...{ id, level },
  name: { ja, en },
});

/** Everything of levels A and AA, in the order of the standard. */
export const criteria: readonly Criterion[] = [
  criterion('1.1.1', 'A', '非テキストコンテンツ', 'Non-text content'),
  criterion(
    '1.2.1',
    'A',
    '音声だけ及び映像だけ（収録済み）',
    'Audio-only and video-only (prerecorded)',
  ),
  criterion('1.2.2', 'A', 'キャプション（収録済み）', 'Captions (prerecorded)'),
  criterion(
    '1.2.3',
    'A',
    '音声解説又はメディアに対する代替コンテンツ（収録済み）',
    'Audio description or media alternative (prerecorded)',
  ),
  criterion('1.2.4', 'AA', 'キャプション（ライブ）', 'Captions (live)'),
  criterion('1.2.5', 'AA', '音声解説（収録済み）', 'Audio description (prerecorded)'),
  criterion('1.3.1', 'A', '情報及び関係性', 'Info and relationships'),
  criterion('1.3.2', 'A', '意味のある順序', 'Meaningful sequence'),
  criterion('1.3.3', 'A', '感覚的な特徴', 'Sensory characteristics'),
  criterion('1.4.1', 'A', '色の使用', 'Use of color'),
  criterion('1.4.2', 'A', '音声の制御', 'Audio control'),
  criterion('1.4.3', 'AA', 'コントラスト（最低限レベル）', 'Contrast (minimum)'),
  criterion('1.4.4', 'AA', 'テキストのサイズ変更', 'Resize text'),
  criterion('1.4.5', 'AA', '文字画像', 'Images of text'),
  criterion('2.1.1', 'A', 'キーボード', 'Keyboard'),
  criterion('2.1.2', 'A', 'キーボードトラップなし', 'No keyboard trap'),
  criterion('2.2.1', 'A', 'タイミング調整可能', 'Timing adjustable'),
  criterion('2.2.2', 'A', '一時停止、停止及び非表示', 'Pause, stop, hide'),
  criterion('2.3.1', 'A', '3回の閃光、又は閾値以下', 'Three flashes or below threshold'),
  criterion('2.4.1', 'A', 'ブロックスキップ', 'Bypass blocks'),
  criterion('2.4.2', 'A', 'ページタイトル', 'Page titled'),
  criterion('2.4.3', 'A', 'フォーカス順序', 'Focus order'),
  criterion('2.4.4', 'A', 'リンクの目的（コンテキスト内）', 'Link purpose (in context)'),
  criterion('2.4.5', 'AA', '複数の手段', 'Multiple ways'),
  criterion('2.4.6', 'AA', '見出し及びラベル', 'Headings and labels'),
  criterion('2.4.7', 'AA', 'フォーカスの可視化', 'Focus visible'),
  criterion('3.1.1', 'A', 'ページの言語', 'Language of page'),
  criterion('3.1.2', 'AA', '一部分の言語', 'Language of parts'),
  criterion('3.2.1', 'A', 'フォーカス時', 'On focus'),
  criterion('3.2.2', 'A', '入力時', 'On input'),
  criterion('3.2.3', 'AA', '一貫したナビゲーション', 'Consistent navigation'),
  criterion('3.2.4', 'AA', '一貫した識別性', 'Consistent identification'),
  criterion('3.3.1', 'A', 'エラーの特定', 'Error identification'),
  criterion('3.3.2', 'A', 'ラベル又は説明', 'Labels or instructions'),
  criterion('3.3.3', 'AA', 'エラー修正の提案', 'Error suggestion'),
  criterion(
    '3.3.4',
    'AA',
    'エラー回避（法的、金融及びデータ）',
    'Error prevention (legal, financial, data)',
  ),
  criterion('4.1.1', 'A', '構文解析', 'Parsing'),
  criterion('4.1.2', 'A', '名前（name）、役割（role）及び値（value）', 'Name, role, value'),
];
