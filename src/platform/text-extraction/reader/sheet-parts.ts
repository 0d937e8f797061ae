import type { ArchivePart } from './checked-archive.ts';

/** Of all sheets' XML together: tens of thousands of cells, and some seventy times as much in exceljs' objects. */
const MAX_XML_BYTES = 4 * 1024 * 1024;
const ROWS_END = '</sheetData>';
const ROW_END = '</row>';

/**
 * The sheets, each without what follows its rows (drawings, tables, validations, links: they have no text of their own,
 * and trip the library where the parts they point to are missing), and without the rows that are too many.
 */
export function sheetStarts(sheets: readonly ArchivePart[]): { parts: ArchivePart[]; truncated: boolean } {
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
