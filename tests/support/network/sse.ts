import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** The events of a Server-Sent Events answer as they arrive; ends when the server ends it, throws when it is cut. */
export async function* readSse(response: Response): AsyncGenerator<EventSourceMessage> {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived.splice(0);
  }
}
