import { readdir } from 'node:fs/promises';
import type { Answer, Person } from '../people/person.ts';

export interface UploadOutcome {
  readonly __typename: string;
  readonly message?: string;
  readonly fields?: readonly { path: string[]; message: string }[];
  readonly retryAfterMs?: number | null;
  readonly attachment?: UploadedFile;
}

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly status: string;
  readonly url: string;
}

export const UPLOAD = `mutation ($file: File!, $name: String) {
  uploadAttachment(input: { file: $file, name: $name }) {
    __typename
    ... on UploadAttachmentPayload { attachment { id name mediaType size sha256 status url } }
    ... on Error { message }
    ... on InvalidInputError { fields { path message } }
    ... on UnavailableError { retryAfterMs }
  }
}`;

/** A multipart request of one's own making; a field that is null is left out. */
export function formOf(
  operations: unknown,
  map: unknown,
  files: readonly (readonly [field: string, content: BlobPart, filename: string])[] = [],
): FormData {
  const form = new FormData();
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  if (operations !== null) form.append('operations', text(operations));
  if (map !== null) form.append('map', text(map));
  for (const [field, content, filename] of files) form.append(field, new Blob([content]), filename);
  return form;
}

/** The usual form for one file. */
export function uploadForm(content: BlobPart, filename: string, name?: string): FormData {
  const operations = { query: UPLOAD, variables: { file: null, name } };
  return formOf(operations, { 0: ['variables.file'] }, [['0', content, filename]]);
}

/** Posts a form as this person, with the header that a multipart request needs, unless `headers` says otherwise. */
export async function postForm<T>(
  { url, tokens }: Pick<Person, 'url' | 'tokens'>,
  form: FormData,
  headers: Record<string, string> = { 'graphql-preflight': '1' },
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.accessToken}`, ...headers },
    body: form,
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
}

/** Uploads a file as a client would; what was refused is part of the answer, what broke is thrown. */
export async function tryUpload(
  person: Person,
  content: BlobPart,
  filename: string,
  name?: string,
): Promise<UploadOutcome> {
  const answer = await postForm<{ uploadAttachment: UploadOutcome }>(
    person,
    uploadForm(content, filename, name),
  );
  if (answer.errors || !answer.data) throw new Error(`the upload broke: ${JSON.stringify(answer)}`);
  return answer.data.uploadAttachment;
}

/** An upload that is meant to succeed. */
export async function upload(
  person: Person,
  content: BlobPart,
  filename: string,
  name?: string,
): Promise<UploadedFile> {
  const outcome = await tryUpload(person, content, filename, name);
  if (!outcome.attachment) throw new Error(`not uploaded: ${JSON.stringify(outcome)}`);
  return outcome.attachment;
}

/** The files that lie in this folder, whole or not, by their names. */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The bytes of a picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
