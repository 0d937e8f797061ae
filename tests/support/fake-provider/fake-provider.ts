import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicWire } from './anthropic-wire.ts';
import { anthropicList, ollamaShow, ollamaTags, openAiList } from './model-lists.ts';
import { ollamaWire } from './ollama-wire.ts';
import { openAiWire } from './openai-wire.ts';
import { type ProviderRequest, receive } from './provider-request.ts';
import { type ReceivedRecording, type Transcript, takeRecording } from './recordings.ts';
import type { Fault, ScriptedAnswer } from './scripted-answer.ts';
import { sendAnswer, sendFault } from './send-answer.ts';
import type { Wire } from './wire.ts';

export interface FakeProviderOptions {
  /** Answers the models that `answer` says nothing about; by default a short greeting. */
  readonly script?: (request: ProviderRequest) => ScriptedAnswer;
  /** Listed from the beginning. */
  readonly models?: readonly string[];
  /** By default any free one. */
  readonly port?: number;
}

const CHAT: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': openAiWire,
  '/v1/messages': anthropicWire,
  '/api/chat': ollamaWire,
};

/**
 * A provider on loopback that speaks OpenAI's, Anthropic's and Ollama's wire formats, faults included.
 * `await using` stops it.
 */
export class FakeProvider implements AsyncDisposable {
  /** Chat requests, in the order in which they came; asking for a list is none. */
  readonly requests: ProviderRequest[] = [];
  /** How often a list was asked for. */
  listCalls = 0;
  /** Sockets that were ever opened to it. */
  connections = 0;
  /** Holds back or spoils the model lists. */
  listFault: Extract<Fault, 'hang-before-headers' | 'not-a-stream' | 'server-error' | 'unauthorized'> | null =
    null;
  /** Recordings that came whole, in their order, and what each is answered with. */
  readonly recordings: ReceivedRecording[] = [];
  transcript: Transcript = { body: { text: 'Hello.' } };
  /** How often somebody began to send one. */
  recordingCalls = 0;
  readonly models: Set<string>;
  readonly #server = createServer((incoming, response) => {
    this.#handle(incoming, response).catch(() => response.destroy());
  });
  readonly #script: (request: ProviderRequest) => ScriptedAnswer;
  readonly #answers = new Map<string, ScriptedAnswer[]>();
  readonly #waiting: ((request: ProviderRequest) => void)[] = [];
  #taken = 0;

  constructor({ script = () => ({}), models = [] }: FakeProviderOptions = {}) {
    this.#script = script;
    this.models = new Set(models);
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  /** What to give as the base URL of each kind of provider. */
  get urls(): { readonly openai: string; readonly anthropic: string; readonly ollama: string } {
    const origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return { openai: `${origin}/v1`, anthropic: origin, ollama: origin };
  }

  /** How often it was asked to chat. */
  get calls(): number {
    return this.requests.length;
  }

  async start(port = 0): Promise<this> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    await promise;
    return this;
  }

  /** Lists the model and says what it answers: to the first request the first answer, to the last and all others the last. */
  answer(model: string, ...answers: readonly [ScriptedAnswer, ...ScriptedAnswer[]]): void {
    this.models.add(model);
    this.#answers.set(model, [...answers]);
  }

  /** The next chat request that no other call of this has taken, also one that came already. */
  nextRequest(): Promise<ProviderRequest> {
    const request = this.requests[this.#taken];
    this.#taken += 1;
    return request ? Promise.resolve(request) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Like `nextRequest`, but passes over all that came already. */
  nextRequestAfterNow(): Promise<ProviderRequest> {
    this.#taken = this.requests.length;
    return this.nextRequest();
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.url === '/v1/audio/transcriptions') {
      this.recordingCalls += 1;
      this.recordings.push(await takeRecording(incoming, response, this.transcript));
      return;
    }
    const request = await receive(incoming, response);
    const wire = CHAT[request.path];
    if (!wire) return this.#list(request, response);
    this.requests.push(request);
    this.#waiting.shift()?.(request);
    const scripted = this.#answers.get(request.model);
    const answer = scripted && scripted.length > 1 ? scripted.shift() : scripted?.[0];
    await sendAnswer(response, request, answer ?? this.#script(request), wire);
  }

  #list(request: ProviderRequest, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.path, 'http://fake');
    const models = [...this.models];
    const anthropic = request.headers['anthropic-version'] !== undefined;
    const lists: Readonly<Record<string, () => unknown>> = {
      '/v1/models': () => (anthropic ? anthropicList(models, searchParams) : openAiList(models)),
      '/api/tags': () => ollamaTags(models),
      '/api/show': ollamaShow,
    };
    const list = lists[pathname];
    if (list && pathname !== '/api/show') this.listCalls += 1;
    if (this.listFault === 'hang-before-headers') return;
    if (sendFault(response, request, list ? (this.listFault ?? undefined) : 'not-found', openAiWire)) return;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(this.listFault === 'not-a-stream' ? '<html></html>' : JSON.stringify(list?.()));
  }
}

/** A provider that listens. */
export function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  return new FakeProvider(options).start(options.port);
}
