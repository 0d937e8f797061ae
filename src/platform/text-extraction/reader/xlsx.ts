import exceljs, { type CellValue, type Row, type Worksheet } from 'exceljs';
import type { ReaderLimits } from '../reader-protocol.ts';
import type { ExtractedText } from '../text-extractor.port.ts';
import { checkedArchive } from './checked-archive.ts';
import { sheetStarts } from './sheet-parts.ts';
import { storedZip } from './stored-zip.ts';

const SHEET = /^xl\/worksheets\/sheet\d+\.xml$/;
const OTHER_PARTS = new Set([
  '[Content_Types].xml',
  '_rels/.rels',
  'xl/workbook.xml',
  'xl/_rels/workbook.xml.rels',
  'xl/styles.xml',
  'xl/sharedStrings.xml',
]);
/** Empty cells in a row that are shown; beyond, a gap is a gap. */
const MAX_GAP = 16;
/** What a time without a day is counted from. */
const NO_DAY = '1899-12-30';

/** Each sheet as a heading and its rows, cells apart by ` | `; results of formulas, dates as ISO 8601. */
export async function readXlsx(bytes: Uint8Array, limits: ReaderLimits): Promise<ExtractedText> {
  const isWanted = (name: string) => OTHER_PARTS.has(name) || SHEET.test(name);
  const parts = await checkedArchive(bytes, limits.archive, isWanted);
  const { sheets = [], others = [] } = Object.groupBy(parts, ({ name }) =>
    SHEET.test(name) ? 'sheets' : 'others',
  );
  const begun = sheetStarts(sheets);
  const workbook = new exceljs.Workbook();
  // exceljs declares an ArrayBuffer of its own that no Buffer is.
  await workbook.xlsx.load(
    storedZip([...others, ...begun.parts]) as unknown as Parameters<typeof workbook.xlsx.load>[0],
  );
  const texts = workbook.worksheets.map(sheetText);
  return { text: texts.join('\n\n'), pages: texts.length, truncated: begun.truncated };
}

function sheetText(sheet: Worksheet): string {
  const rows: string[] = [];
  sheet.eachRow((row) => {
    rows.push(rowText(row));
  });
  return [`# ${sheet.name}`, '', ...rows].join('\n');
}

function rowText(row: Row): string {
  const cells: string[] = [];
  let last = 0;
  row.eachCell((cell, column) => {
    const gap = Math.min(column - last - 1, MAX_GAP);
    cells.push(
      ...Array<string>(gap).fill(''),
      cellText(cell.isMerged && cell.master !== cell ? null : cell.value),
    );
    last = column;
  });
  while (cells.at(-1) === '') cells.pop();
  return cells.join(' | ');
}

function cellText(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value);
  if (typeof value !== 'object') return String(value).replaceAll(/[\r\n]+/g, ' ');
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('result' in value) return cellText(value.result);
  if ('text' in value) return cellText(value.text);
  if ('error' in value) return value.error;
  return '';
}

/** Sheets know days and times without a zone. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day = '', time = ''] = date.toISOString().split('T');
  if (time === '00:00:00.000Z') return day;
  if (day === NO_DAY) return time.slice(0, 8);
  return `${day}T${time.slice(0, 8)}`;
}
