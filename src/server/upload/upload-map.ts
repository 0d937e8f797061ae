import type { GraphQLParams } from 'graphql-yoga';

/** Files that one request may bring. */
export const MAX_FILES = 10;

/** Why a multipart request is refused before anything is run. */
export class UploadRefused extends Error {}

/** A place in the variables that a file is put in. */
export interface FilePlace {
  /** The form field that brings the file. */
  readonly name: string;
  /** For errors: the way from the top of the input. */
  readonly field: string;
  fill(value: unknown): void;
}

type Container = Record<string, unknown>;

/** Reads both leading fields of a GraphQL multipart request, or throws an UploadRefused that says what is wrong. */
export function readUploadMap(
  operations: string,
  map: string,
): { params: GraphQLParams; places: FilePlace[] } {
  const params = parseJson('operations', operations);
  if (Array.isArray(params)) throw new UploadRefused('Send one operation: batches are not supported.');
  if (!isContainer(params)) throw new UploadRefused('`operations` must be a JSON object.');
  const entries = parseJson('map', map);
  if (!isContainer(entries) || Array.isArray(entries))
    throw new UploadRefused('`map` must be a JSON object.');
  const names = Object.keys(entries);
  if (names.length > MAX_FILES) throw new UploadRefused(`A request may have at most ${MAX_FILES} files.`);
  const taken = new Set<string>();
  const places = names.map((name) => {
    const paths = entries[name];
    const [path] = Array.isArray(paths) && paths.length === 1 ? paths : [];
    if (typeof path !== 'string')
      throw new UploadRefused(`\`map\` must give each file a list of one path; "${name}" has another.`);
    if (taken.has(path)) throw new UploadRefused(`\`map\` puts two files at ${path}.`);
    taken.add(path);
    return placeAt(params, name, path);
  });
  return { params, places };
}

function placeAt(params: Container, name: string, path: string): FilePlace {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let container: unknown = params;
  for (const step of steps) container = isContainer(container) ? own(container, step) : undefined;
  const isVariable = steps[0] === 'variables';
  if (!isVariable || !isContainer(container) || own(container, last) !== null)
    throw new UploadRefused(`\`map\` names ${path}: in \`operations\` there must be a null at that place.`);
  const target = container;
  return {
    name,
    field: [...steps, last].filter((step, at) => at > 1 || (at === 1 && step !== 'input')).join('.'),
    fill: (value) => {
      target[last] = value;
    },
  };
}

function own(container: Container, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function parseJson(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UploadRefused(`\`${field}\` is not valid JSON.`);
  }
}
