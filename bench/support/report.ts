import type { Goal } from './goals.ts';

/** What one benchmark has found: Markdown. */
export interface Section {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
}

/** A section as Markdown; its columns are padded, so that it reads well in a terminal too. */
export function toMarkdown({ title, method, head, rows, goals }: Section): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => pad(cells[at] ?? '', width, at)).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const reached = goals.map(({ text, found, met }) => `- ${text}: ${found}, **${met ? 'met' : 'missed'}**`);
  return [`### ${title}`, '', line(head), rule, ...rows.map(line), '', ...reached, '', method].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
