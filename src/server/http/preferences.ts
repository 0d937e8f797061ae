/** One entry of `accept` or `accept-encoding` (RFC 9110, 12.5), in lower case. */
export interface Preference {
  /** A name, or a wildcard: `application/json`, `text/*`, `br`, `*`. */
  readonly range: string;
  readonly parameters: readonly string[];
  /** From 0, which refuses, to 1. */
  readonly weight: number;
}

/** The entries of a header in its order. A weight that is no number says nothing: it counts as 1. */
export function readPreferences(header: string): Preference[] {
  return split(header.toLowerCase(), ',').map((entry) => {
    const [range = '', ...parameters] = split(entry, ';');
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '';
    return {
      range,
      parameters,
      weight: /^(\d+\.?\d*|\.\d+)$/.test(weight) ? Math.min(1, Number(weight)) : 1,
    };
  });
}

/** The entry that decides about `name`: the one that names it most exactly; of several such the one of the greatest weight. */
export function preferenceFor(preferences: readonly Preference[], name: string): Preference | undefined {
  for (const range of rangesOf(name)) {
    const [best] = preferences.filter((each) => each.range === range).sort((a, b) => b.weight - a.weight);
    if (best) return best;
  }
  return undefined;
}

/**
 * Those of `offered` that are taken, the best first: by weight, then by how exactly they are named, then by the order of the
 * header, then by that of `offered`.
 */
export function inPreferredOrder<T extends string>(
  preferences: readonly Preference[],
  offered: readonly T[],
): T[] {
  const taken = offered.flatMap((name) => {
    const preference = preferenceFor(preferences, name);
    if (!preference || preference.weight === 0) return [];
    const { range, weight } = preference;
    return [{ name, weight, vagueness: rangesOf(name).indexOf(range), at: preferences.indexOf(preference) }];
  });
  taken.sort((a, b) => b.weight - a.weight || a.vagueness - b.vagueness || a.at - b.at);
  return taken.map(({ name }) => name);
}

/** What may name it, the most exact first. */
function rangesOf(name: string): string[] {
  const [type, subtype] = name.split('/');
  return subtype === undefined ? [name, '*'] : [name, `${type}/*`, '*/*'];
}

/** Not at a separator within quotes. */
function split(text: string, separator: ',' | ';'): string[] {
  const pieces = text.match(
    separator === ',' ? /(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g : /(?:[^;"]|"(?:\\.|[^"\\])*"?)+/g,
  );
  return (pieces ?? []).map((piece) => piece.trim()).filter((piece) => piece !== '');
}
