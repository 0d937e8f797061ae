import exceljs, { type CellValue, type Row, type Worksheet } from 'exceljs';
import type { ReaderLimits } from '../reader-protocol.ts';
import type { ExtractedText } from '../text-extractor.port.ts';
import { type ArchivePart, checkedArchive } from './checked-archive.ts';
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

/** Of all sheets' XML together: tens of thousands of cells, and some seventy times as much in exceljs' objects. */
const MAX_XML_BYTES = 4 * 1024 * 1024;
const ROWS_END = '</sheetData>';
const ROW_END = '</row>';

/**
 * The sheets, each without what follows its rows (drawings, tables, validations, links: they have no text of their own,
 * and trip the library where the parts they point to are missing), and without the rows that are too many.
 */
function sheetStarts(sheets: readonly ArchivePart[]): { parts: ArchivePart[]; truncated: boolean } {
  let room = MAX_XML_BYTES;
  let truncated = false;
  const parts = sheets.map(({ name, bytes }) => {
    const allRows = bytes.indexOf(ROWS_END);
    if (allRows === -1 && bytes.byteLength <= room) return { name, bytes };
    const isWhole = allRows !== -1 && allRows <= room;
    const kept = bytes.subarray(0, isWhole ? allRows : lastRowEnd(bytes.subarray(0, room)));
    truncated ||= !isWhole;
    room = Math.max(0, room - kept.byteLength);
    if (kept.byteLength === 0) return { name, bytes: Buffer.from('<worksheet/>') };
    return { name, bytes: Buffer.concat([kept, Buffer.from(`${ROWS_END}</worksheet>`)]) };
  });
  return { parts, truncated };
}

function lastRowEnd(xml: Buffer): number {
  const last = xml.lastIndexOf(ROW_END);
  return last === -1 ? 0 : last + ROW_END.length;
}
