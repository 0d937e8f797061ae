import { TABLE, WORDS } from './words.ts';

const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

/** What LibreOffice Writer makes the documents of. */
export const HTML_SOURCE = `<!doctype html><html><head><meta charset="utf-8"><title>Source</title>
<style>body { font-family: 'DejaVu Sans', 'WenQuanYi Micro Hei' }</style></head><body>
<h1>${WORDS.title}</h1><p>${WORDS.german}</p><p lang="zh">${WORDS.chinese}</p><p dir="rtl">${WORDS.arabic}</p>
<p>${WORDS.emoji} <a href="https://example.org/more">mehr davon</a></p><table border="1">${TABLE.map(row).join('')}</table>
<p style="page-break-before: always">${WORDS.secondPage}</p></body></html>`;

const text = (value: string) =>
  `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
const sheet = (name: string, rows: readonly string[]) =>
  `<table:table table:name="${name}">${rows.map((cells) => `<table:table-row>${cells}</table:table-row>`).join('')}</table:table>`;
const formula = (of: string) =>
  `<table:table-cell table:formula="of:=${of}" office:value-type="float" office:value="0"/>`;
const date = (value: string, style: string) =>
  `<table:table-cell table:style-name="${style}" office:value-type="date" office:date-value="${value}"/>`;

/** What LibreOffice Calc makes the workbook of: two sheets, a formula, days. */
export const SHEET_SOURCE = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
  xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
  xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3"
  office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
  <number:date-style style:name="D"><number:year number:style="long"/><number:text>-</number:text><number:month
    number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
  <number:date-style style:name="T"><number:day/><number:text>.</number:text><number:month/><number:text>.</number:text><number:year/>
    <number:text> </number:text><number:hours/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style>
  <style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>
  <style:style style:name="moment" style:family="table-cell" style:data-style-name="T"/>
</office:automatic-styles>
<office:body><office:spreadsheet>
${sheet('Städte', [
  ...TABLE.map((cells) => cells.map(text).join('')),
  [text('zusammen'), text(''), formula('300+416')].join(''),
])}
${sheet('日期', [[text(WORDS.arabic), date('2024-02-29', 'day')].join(''), [text(WORDS.emoji), date('2024-02-29T13:45:00', 'moment')].join('')])}
</office:spreadsheet></office:body></office:document>`;
