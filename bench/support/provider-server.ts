// A provider of OpenAI's wire format: holds every request until the parent orders answers for so many of them, then writes all
// at the same pace.
import { createServer, type ServerResponse } from 'node:http';
import { openAiWire } from '../../tests/support/fake-provider/openai-wire.ts';
import { listen } from '../peers/support/listen.ts';
import { type TokenOrder, writeTokens } from '../peers/support/token-source.ts';

export interface ProviderOrder extends Omit<TokenOrder, 'streams'> {
  readonly answers: number;
}

const USAGE = { inputTokens: 1, outputTokens: 1 };
const MODELS = JSON.stringify({
  object: 'list',
  data: [{ id: 'bench', object: 'model', owned_by: 'bench' }],
});

const waiting: ServerResponse[] = [];
const orders: ProviderOrder[] = [];

const server = createServer((request, response) => {
  request.resume();
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(MODELS);
    return;
  }
  response.writeHead(200, { 'content-type': openAiWire.contentType });
  response.write(openAiWire.start('bench', USAGE));
  waiting.push(response);
  fulfil();
});

process.on('message', (message) => {
  if (typeof message !== 'object') return;
  orders.push(message as ProviderOrder);
  fulfil();
});

function fulfil(): void {
  const [order] = orders;
  if (order === undefined || waiting.length < order.answers) return;
  orders.shift();
  const responses = new Map(waiting.splice(0, order.answers).map((response, at) => [String(at), response]));
  writeTokens(
    { ...order, streams: [...responses.keys()] },
    {
      onToken: (id, text) => void responses.get(id)?.write(openAiWire.text(text)),
      onEnd: (id) => void responses.get(id)?.end(openAiWire.end('STOP', USAGE)),
    },
  );
}

await listen(server);
