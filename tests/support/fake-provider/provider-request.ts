import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request as the provider saw it. */
export interface ProviderRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  /** The text of the newest message. */
  readonly prompt: string;
  /** When the response was over, by the clock that rows have their times from, and whether it was sent whole or the client had gone. */
  readonly closed: Promise<{ readonly at: number; readonly whole: boolean }>;
}

export async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<ProviderRequest> {
  const closed = new Promise<{ at: number; whole: boolean }>((resolve) => {
    response.once('close', () => resolve({ at: Date.now(), whole: response.writableFinished }));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const messages = (body.messages ?? []) as readonly { readonly content?: unknown }[];
  return {
    path: incoming.url ?? '',
    headers: incoming.headers,
    body,
    model: String(body.model ?? ''),
    prompt: String(messages.at(-1)?.content ?? ''),
    closed,
  };
}
