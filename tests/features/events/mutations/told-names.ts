import { decoded, type Ids } from './stage.ts';
import type { Seen } from './watch.ts';

/** From so many of a kind in a row on they are counted. */
const MANY = 5;

/**
 * What was told, each event as `Type(name)`: by the names that a stage gave, or by the type of what nobody has named, which
 * is numbered by age where there are several.
 */
export function named(ids: Ids, feeds: Readonly<Record<string, readonly Seen[]>>): Record<string, string> {
  const names = namesOf(ids, Object.values(feeds).flat());
  const texts = Object.entries(feeds).map(
    ([feed, seen]) => [feed, counted(inOrder(seen.map(textOf(names)))).join('; ')] as const,
  );
  return Object.fromEntries(texts);
}

function namesOf(ids: Ids, seen: readonly Seen[]): ReadonlyMap<string, string> {
  const names = new Map(Object.entries(ids).map(([name, id]) => [decoded(id).row, name]));
  const others = new Map<string, Set<string>>();
  for (const id of seen.flatMap(({ about }) => Object.values(about).flatMap((one) => one ?? []))) {
    const { type, row } = decoded(id);
    if (!names.has(row)) others.set(type, (others.get(type) ?? new Set()).add(row));
  }
  for (const [type, rows] of others)
    [...rows].sort().forEach((row, at, { length }) => {
      names.set(row, length === 1 ? type : length < MANY ? `${type} ${at + 1}` : `any ${type}`);
    });
  return names;
}

const textOf =
  (names: ReadonlyMap<string, string>) =>
  ({ type, about, status }: Seen): string => {
    const nameOf = (id: string) => names.get(decoded(id).row) ?? id;
    const parts = Object.entries(about).flatMap(([field, value]) => {
      if (value === null) return field === 'mergedIntoId' ? [] : ['gone'];
      if (typeof value === 'string')
        return [field === 'mergedIntoId' ? `into ${nameOf(value)}` : nameOf(value)];
      return value.length === 0 ? [] : [`beside ${value.map(nameOf).join(' ')}`];
    });
    const said = [
      ...parts.filter(isFirst),
      ...parts.filter((part) => !isFirst(part)),
      ...(status === null ? [] : [status]),
    ];
    return said.length === 0 ? type : `${type}(${said.join(', ')})`;
  };

const isFirst = (part: string) => !/^(into|beside) /.test(part);

/** The folders of which a count has changed are told in any order. */
function inOrder(texts: readonly string[]): string[] {
  const isCount = (text: string | undefined) => text?.startsWith('FolderChanged(');
  const first = texts.findIndex(isCount);
  if (first < 0) return [...texts];
  const length = texts.slice(first).findIndex((text) => !isCount(text));
  const end = length < 0 ? texts.length : first + length;
  return [...texts.slice(0, first), ...texts.slice(first, end).sort(), ...texts.slice(end)];
}

/** Many in a row that say the same are said once. */
function counted(texts: readonly string[]): string[] {
  const runs: { text: string; count: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs.flatMap(({ text, count }) =>
    count < MANY ? Array.from({ length: count }, () => text) : [`${count} × ${text}`],
  );
}
