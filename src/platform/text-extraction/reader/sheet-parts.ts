/** Of one part's XML: hundreds of thousands of cells, and some tens of times as much in exceljs' objects. */
const MAX_XML_BYTES = 8 * 1024 * 1024;

export interface XmlStart {
  readonly bytes: Buffer;
  /** True where rows or strings were left out. */
  readonly truncated: boolean;
}

/**
 * The rows of a sheet, cut behind the last one that fits. What follows them (drawings, tables, validations, links) has no
 * text of its own, and trips the library where the parts it points to are missing.
 */
export function sheetStart(xml: Buffer): XmlStart {
  return start(xml, { list: '</sheetData>', item: '</row>', root: '</worksheet>' });
}

export function sharedStringsStart(xml: Buffer): XmlStart {
  return start(xml, { list: '</sst>', item: '</si>', root: '' });
}

function start(xml: Buffer, end: { list: string; item: string; root: string }): XmlStart {
  const listEnd = xml.indexOf(end.list);
  if (listEnd !== -1 && listEnd <= MAX_XML_BYTES)
    return {
      bytes: Buffer.concat([xml.subarray(0, listEnd), Buffer.from(end.list + end.root)]),
      truncated: false,
    };
  if (xml.byteLength <= MAX_XML_BYTES) return { bytes: xml, truncated: false };
  const lastItem = xml.subarray(0, MAX_XML_BYTES).lastIndexOf(end.item);
  const kept = xml.subarray(0, lastItem === -1 ? 0 : lastItem + end.item.length);
  return { bytes: Buffer.concat([kept, Buffer.from(end.list + end.root)]), truncated: true };
}
