import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text';
import type { ExtractedText } from '../text-extractor.port.ts';
import { decodeText } from './decode.ts';

/** Deeper than people nest, and shallower than the stack. */
const MAX_DEPTH = 500;
/** Far more than the text that is kept; markup of more than this is cut. */
const MAX_LENGTH = 16 * 1024 * 1024;
const LEFT_OUT = [
  'script',
  'style',
  'noscript',
  'template',
  'head',
  'iframe',
  'object',
  'svg',
  'canvas',
  'audio',
  'video',
];

const alternativeText: FormatCallback = ({ attribs }, _walk, builder) => {
  if (attribs.alt) builder.addInline(attribs.alt);
};

/** A row is a line: its cells stand beside each other. */
const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  const cells = element.children.filter(({ type }) => type === 'tag');
  for (const [index, cell] of cells.entries()) {
    if (index > 0) builder.addInline(' | ');
    walk([cell], builder);
  }
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: MAX_DEPTH, maxInputLength: MAX_LENGTH, ellipsis: '' },
  formatters: { alternativeText, row },
  selectors: [
    ...LEFT_OUT.map((selector) => ({ selector, format: 'skip' })),
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'img', format: 'alternativeText' },
    { selector: 'table', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'tr', format: 'row' },
    ...['td', 'th', 'td > p', 'th > p', 'td > div', 'th > div'].map((selector) => ({
      selector,
      format: 'inline',
    })),
  ],
};

const convert = compile(options);

export function readHtml(bytes: Uint8Array): ExtractedText {
  return {
    text: htmlToText(decodeText(bytes, declaredEncoding(bytes))),
    pages: null,
    truncated: bytes.length > MAX_LENGTH,
  };
}

/** Scripts, styles and what else is not read are left out, tables are rows of cells, a link is its text and address. */
export function htmlToText(html: string): string {
  return convert(html);
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  return /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w:-]{1,40})/i.exec(head)?.[1] ?? null;
}
