import type { AnswerPanel } from './answer-panel.ts';
import type { SessionMemory } from './session-memory.ts';

/**
 * The page's `fetch`: sends what is remembered along with each operation, learns from its answer, and shows a stream's
 * events to the panel. What GraphiQL gets is untouched. Carried as text, so it uses nothing from outside of itself.
 */
export function watchRequests(
  fetch: typeof globalThis.fetch,
  memory: SessionMemory,
  panel: AnswerPanel,
): typeof globalThis.fetch {
  interface Result {
    readonly data?: Record<string, unknown> | null;
  }

  /** Passes the bytes of a server-sent stream on and reads them on the way. */
  const watched = (body: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    const stream = panel.open();
    const decoder = new TextDecoder();
    let rest = '';
    const read = (chunk: Uint8Array) => {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: *(\{.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        for (const event of Object.values((JSON.parse(data) as Result).data ?? {})) stream.write(event);
      }
    };
    const reader = body.getReader();
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            read(value);
            return controller.enqueue(value);
          }
          stream.end('ended');
          controller.close();
        } catch (error) {
          stream.end(error instanceof DOMException ? 'no longer watched' : 'the stream was cut');
          controller.error(error);
        }
      },
      cancel(reason) {
        stream.end('no longer watched');
        return reader.cancel(reason);
      },
    });
  };

  return async (input, init) => {
    if (init?.method !== 'POST' || typeof init.body !== 'string') return fetch(input, init);
    const operation = JSON.parse(init.body) as { query: string; variables?: Record<string, unknown> };
    const variables = memory.fill(operation.query, operation.variables ?? {});
    const headers = new Headers(init.headers);
    const authorization = memory.authorization();
    if (authorization !== null && !headers.has('authorization')) headers.set('authorization', authorization);

    const response = await fetch(input, {
      ...init,
      headers,
      body: JSON.stringify({ ...operation, variables }),
    });
    if (response.status === 401) memory.signOut();
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('text/event-stream') && response.body)
      return new Response(watched(response.body), response);
    if (response.ok && type.includes('json')) {
      const { data } = (await response.clone().json()) as Result;
      if (data) memory.learn(data);
    }
    return response;
  };
}
