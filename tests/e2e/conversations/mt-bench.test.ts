import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';

/** Two-turn conversations of all kinds: code, mathematics, role play, long prose. Lies beside the checkout where it is. */
const FILE = path.join(import.meta.dirname, '../../../..', 'shared/data/mt_bench_questions.jsonl');
const LANES = 4;

interface Question {
  readonly question_id: number;
  readonly turns: readonly string[];
}

/** An answer of several hundred words that depends on every character of the question. */
function answerTo(question: string): string {
  const digest = createHash('sha256').update(question).digest('hex');
  return `${digest}\n\n> ${question}\n\n${`${digest.slice(0, 8)} `.repeat(100)}`;
}

const PATH = `query ($id: ID!) {
  node(id: $id) { ... on Conversation { messages(first: 10) { edges { node { role status text } } } } }
}`;

interface Path {
  readonly node: {
    readonly messages: {
      readonly edges: { readonly node: { role: string; status: string; text: string } }[];
    };
  };
}

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    { COALESCE_MS: '2' },
    { script: ({ prompt }) => ({ text: answerTo(prompt) }) },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

test.runIf(existsSync(FILE))(
  '80 real conversations of two turns are answered, streamed, stored and read back equal [needs shared/data]',
  {
    timeout: 60_000,
  },
  async () => {
    const lines = readFileSync(FILE, 'utf8').trim().split('\n');
    const questions = lines.map((line) => JSON.parse(line) as Question);
    expect(questions).toHaveLength(80);
    const waiting = [...questions];
    const converse = async () => {
      const person = await running.studio.person();
      for (let question = waiting.shift(); question; question = waiting.shift()) {
        const conversationId = await person.startConversation({ title: `Question ${question.question_id}` });
        const said: object[] = [];
        for (const turn of question.turns) {
          const { generationId } = await person.send(conversationId, turn);
          const { text, last } = await person.readAnswer(generationId);
          expect(last).toMatchObject({ status: 'COMPLETE', finishReason: 'STOP' });
          expect(text).toBe(answerTo(turn));
          said.push(
            { role: 'USER', status: 'COMPLETE', text: turn },
            { role: 'ASSISTANT', status: 'COMPLETE', text },
          );
        }
        const { node } = await person.get<Path>(PATH, { id: conversationId });
        expect(node.messages.edges.map((edge) => edge.node)).toEqual(said);
      }
    };
    await Promise.all(Array.from({ length: LANES }, converse));
    expect(running.provider.calls).toBe(160);
  },
);
