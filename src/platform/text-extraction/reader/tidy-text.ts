/**
 * Text as it may be stored: well-formed, without U+0000, lines ending in `\n` without trailing blanks, at most two empty
 * ones in a row, and no more than `length` code points.
 */
export function asTidyText(text: string, length: number): { text: string; truncated: boolean } {
  // Enough for `length` of them, so that the work below is bounded too.
  const begun = text.slice(0, 4 * length);
  const tidy = begun
    .toWellFormed()
    .replaceAll('\u0000', '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/^\n+|\n+$/g, '');
  const kept = firstCodePoints(tidy, length);
  return { text: kept, truncated: kept.length < tidy.length || begun.length < text.length };
}

function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let taken = 0; taken < count && end < text.length; taken += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}
