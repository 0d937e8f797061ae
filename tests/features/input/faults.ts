import { getNamedType, isInputObjectType } from 'graphql';
import { decodeGlobalId, encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { rootField } from '../../support/schema/printed-schema.ts';
import type { Owned } from './owned-things.ts';
import type { Refusals } from './refusals.ts';

/** An input that is at fault in one way or in two. */
export interface Faults {
  readonly isNobody: boolean;
  /** The paths of fields that break a bound. */
  readonly bad: readonly string[];
  /** The paths of ids that name nothing of the caller's. */
  readonly ids: readonly string[];
  readonly isStale: boolean;
  /** The input, with what stands for those ids, by the name of the thing that is meant. */
  readonly input: (own: Owned, nothing: (thing: string) => string) => object;
}

type Fields = Readonly<Record<string, unknown>>;

/** What is usual, of two faults the first in this order. */
export function usualAnswer({ isNobody, bad, ids, isStale }: Faults): string {
  if (isNobody) return 'UNAUTHENTICATED';
  if (bad.length > 0) return `InvalidInputError ${bad.join(' ')}`;
  if (ids.length > 0) return `NotFoundError ${ids.join(' ')}`;
  return isStale ? 'ConflictError' : 'the payload';
}

interface Fault extends Partial<Omit<Faults, 'input'>> {
  readonly name: string;
  readonly fields: Fields;
}

/** Every fault that this mutation can be given, and every two of different kinds. */
export function faultsOf(mutation: string, refusals: Refusals): Map<string, Faults> {
  const { input, bad, also = {}, refused, open } = refusals;
  const faults: Fault[] = [];
  if (!open) faults.push({ name: 'nobody', isNobody: true, fields: {} });
  if (bad) faults.push({ name: 'bad', bad: pathsOf(bad, () => true), fields: bad });
  for (const [path, fields] of [...idsIn(input), ...idsIn(also)])
    faults.push({ name: `foreign ${path}`, ids: [path], fields });
  const revisions = staleOf(mutation);
  if (revisions) faults.push({ name: 'stale', isStale: true, fields: revisions });
  const pairs = faults.flatMap((one, at) => faults.slice(at + 1).map((other) => [one, other] as const));
  const apart = pairs.filter(([one, other]) => !(one.ids && other.ids) && !overlap(one, other));
  return new Map([
    ...(refused ? [['refused', together(input, [])] as const] : []),
    ...faults.map((fault) => [fault.name, together(input, [fault])] as const),
    ...apart.map((pair) => [pair.map(({ name }) => name).join(' + '), together(input, pair)] as const),
  ]);
}

/** The same field cannot be at fault in two ways. */
const overlap = (one: Fault, other: Fault) => Object.keys(one.fields).some((name) => name in other.fields);

function together(input: Fields, faults: readonly Fault[]): Faults {
  const ids = faults.flatMap((fault) => fault.ids ?? []);
  const fields = Object.assign({}, input, ...faults.map((fault) => fault.fields));
  return {
    isNobody: faults.some((fault) => fault.isNobody),
    bad: faults.flatMap((fault) => fault.bad ?? []),
    ids,
    isStale: faults.some((fault) => fault.isStale),
    input: (own, nothing) => filled(fields, own, nothing) as object,
  };
}

/** The ids in an input by their paths, each with the fields that name something else instead. */
function idsIn(fields: Fields): [path: string, fields: Fields][] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const elsewhere = JSON.parse(JSON.stringify(value).replaceAll('"#', '"!'));
    return pathsOf({ [name]: value }, (leaf) => String(leaf).startsWith('#')).map(
      (path): [string, Fields] => [path, { [name]: elsewhere }],
    );
  });
}

/** The paths of the leaves of which this holds, as errors name them: a list's first entry, or an empty list itself. */
function pathsOf(value: unknown, holds: (leaf: unknown) => boolean, path: readonly string[] = []): string[] {
  const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isInner) return holds(value) ? [path.join('.')] : [];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, holds, [...path, name]));
}

/** `#thing` is the caller's own, `!thing` one that is not. */
function filled(value: unknown, own: Owned, nothing: (thing: string) => string): unknown {
  if (typeof value === 'string' && value.startsWith('#')) return own[value.slice(1)];
  if (typeof value === 'string' && value.startsWith('!')) return nothing(value.slice(1));
  if (Array.isArray(value)) return value.map((one) => filled(one, own, nothing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, own, nothing)]));
}

/** A revision that nothing has, where the mutation takes one. */
function staleOf(mutation: string): Fields | null {
  const [argument] = rootField('Mutation', mutation).args;
  const type = argument && getNamedType(argument.type);
  if (!isInputObjectType(type)) return null;
  return 'expectedRevision' in type.getFields() ? { expectedRevision: 999 } : null;
}

const MISSING = '018f3c5e-0000-7000-8000-000000000000';

/** All that stands for a thing and names nothing of the caller's: somebody else's, one that is missing, no id at all. */
export function namesOfNothing(own: Owned, foreign: Owned): ((thing: string) => string)[] {
  const typeOf = (thing: string) => decodeGlobalId(own[thing] ?? '').typename;
  const isMissing = (thing: string) =>
    encodeGlobalId(typeOf(thing), typeOf(thing) === 'Model' ? 'demo/none' : MISSING);
  return [
    // Models are everybody's.
    (thing) => (typeOf(thing) === 'Model' ? isMissing(thing) : (foreign[thing] ?? '')),
    isMissing,
    () => '%%% no id',
  ];
}
