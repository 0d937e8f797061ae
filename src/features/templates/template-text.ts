/** What a variable may be called. */
export const VARIABLE_NAME = /^[a-z][a-zA-Z0-9_]{0,39}$/;

/** Of one text; further ones are not told. */
const MAX_FAULTS = 20;

/** A template's text, taken apart: what stands there as it is, and the names of variables between. */
export type TextPiece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string };

export interface ParsedText {
  readonly pieces: readonly TextPiece[];
  /** What is wrong with it, in sentences: the first 20; empty when nothing is. */
  readonly faults: readonly string[];
}

/**
 * The innermost pair of a row of braces, so that `{{{name}}}` is a value in braces. A row of backslashes is looked at from its
 * beginning alone: from each of them it would take the square of its length.
 */
const OPENING = /(?<!\\)(\\*)\{\{(?!\{)(?:[ \t]*([a-z][a-zA-Z0-9_]{0,39})[ \t]*\}\})?/g;

/**
 * Reads `{{name}}`, with or without spaces inside. `\{{` stands for the two braces themselves, and `\\` before braces for one
 * backslash.
 */
export function parseTemplateText(text: string): ParsedText {
  const pieces: TextPiece[] = [];
  const faults: string[] = [];
  let literal = '';
  let end = 0;
  for (const match of text.matchAll(OPENING)) {
    const [whole, backslashes = '', name] = match;
    const opening = backslashes.length + 2;
    literal += text.slice(end, match.index) + backslashes.slice(0, Math.floor(backslashes.length / 2));
    const isEscaped = backslashes.length % 2 === 1;
    if (!isEscaped && name !== undefined) {
      pieces.push({ kind: 'literal', text: literal }, { kind: 'placeholder', name });
      literal = '';
      end = match.index + whole.length;
      continue;
    }
    if (!isEscaped && faults.length < MAX_FAULTS) faults.push(faultAt(text, match.index + opening));
    literal += '{{';
    end = match.index + opening;
  }
  pieces.push({ kind: 'literal', text: literal + text.slice(end) });
  return { pieces: pieces.filter((piece) => piece.kind === 'placeholder' || piece.text !== ''), faults };
}

export function placeholdersIn({ pieces }: ParsedText): Set<string> {
  return new Set(pieces.flatMap((piece) => (piece.kind === 'placeholder' ? [piece.name] : [])));
}

function faultAt(text: string, at: number): string {
  const line = text.slice(0, at).split('\n').length;
  return `In line ${line}, {{ is not followed by a name and }}. A name has up to 40 letters, digits and _ and begins with a small letter; write \\{{ for the braces themselves.`;
}
