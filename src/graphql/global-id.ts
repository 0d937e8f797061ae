import { isUuid } from '../core/ids.ts';

/** Names no row: what a garbled or foreign-typed id becomes, so that it is simply not found. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** Garbage is an id of no type. */
export function decodeGlobalId(globalId: string): GlobalId {
  const text = Buffer.from(globalId, 'base64url').toString();
  const colon = text.indexOf(':');
  return colon > 0 ? { typename: text.slice(0, colon), id: text.slice(colon + 1) } : { typename: '', id: '' };
}

/**
 * The row id in a global id of `typename`; any other text names nobody. A UUID is the same in capitals to the database, and
 * must be to all that is named by it: feeds above all.
 */
export function rowId(typename: string, globalId: string): string {
  const { typename: given, id } = decodeGlobalId(globalId);
  if (given !== typename) return NOBODY;
  return isUuid(id) ? id.toLowerCase() : id;
}
