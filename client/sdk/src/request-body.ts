export interface Operation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: object | undefined;
}

interface RequestBody {
  readonly body: string | FormData;
  readonly headers: Readonly<Record<string, string>>;
}

/** JSON; where a variable holds files, a GraphQL multipart request, whose type and boundary `fetch` writes by itself. */
export function requestBody(operation: Operation): RequestBody {
  const files: [path: string, file: Blob][] = [];
  const variables = withoutFiles(operation.variables, 'variables', files);
  if (files.length === 0)
    return { body: JSON.stringify(operation), headers: { 'content-type': 'application/json' } };
  const body = new FormData();
  body.set('operations', JSON.stringify({ ...operation, variables }));
  body.set('map', JSON.stringify(Object.fromEntries(files.map(([path], number) => [number, [path]]))));
  for (const [number, [, file]] of files.entries()) body.set(String(number), file);
  return { body, headers: { 'graphql-preflight': '1' } };
}

/** The value with null for each file in it; the files are added to `files` with their places. */
function withoutFiles(value: unknown, path: string, files: [string, Blob][]): unknown {
  if (value instanceof Blob) {
    files.push([path, value]);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, at) => withoutFiles(item, `${path}.${at}`, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutFiles(item, `${path}.${key}`, files)]),
  );
}
