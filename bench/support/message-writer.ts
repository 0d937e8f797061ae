import { FrameSocket } from './frame-socket.ts';
import { JsonClient } from './json-client.ts';
import type { ServerProcess } from './server-process.ts';
import { watch } from './viewer.ts';

const SEND = `mutation ($conversationId: ID!, $text: String!) {
  sendMessage(input: { conversationId: $conversationId, text: $text }) {
    ... on SendMessagePayload { generations { id } }
    ... on Error { message }
  }
}`;

/** Moments of `performance.now()`. */
export interface Exchange {
  readonly sentAt: number;
  /** The mutation was answered. */
  readonly answeredAt: number;
  /** The first text was at the viewer. */
  readonly textAt: number;
}

/** Sends messages over one connection and watches their answers over one socket. */
export class MessageWriter implements AsyncDisposable {
  readonly #client: JsonClient;
  readonly #socket: FrameSocket;
  readonly #path: string;

  private constructor(client: JsonClient, socket: FrameSocket, path: string) {
    this.#client = client;
    this.#socket = socket;
    this.#path = path;
  }

  static async open({ url }: ServerProcess, accessToken: string, path = '/graphql'): Promise<MessageWriter> {
    return new MessageWriter(
      new JsonClient(url, accessToken),
      await FrameSocket.open(url, accessToken),
      path,
    );
  }

  /** One message; resolves when its answer has ended. */
  async send(conversationId: string): Promise<Exchange> {
    const variables = { conversationId, text: 'Hello, what can you do?' };
    const sentAt = performance.now();
    const { data } = JSON.parse(await this.#client.post(this.#path, { query: SEND, variables }));
    const answeredAt = performance.now();
    return { sentAt, answeredAt, textAt: await this.#firstText(data.sendMessage.generations[0].id) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket[Symbol.dispose]();
    await this.#client[Symbol.asyncDispose]();
  }

  #firstText(generationId: string): Promise<number> {
    return new Promise((resolve, reject) => {
      let at = Number.NaN;
      watch(this.#socket, [[0, generationId]], {
        onText() {
          if (Number.isNaN(at)) at = performance.now();
        },
        onEnd: () => (Number.isNaN(at) ? reject(new Error('no token came')) : resolve(at)),
        onFault: (fault) => reject(new Error(fault)),
      });
    });
  }
}
