import type { Chat } from './seed-chat.ts';

export interface SeedConversation {
  /** By it the next run knows that it is there. */
  readonly title: string;
  readonly folder?: string;
  readonly tags?: readonly string[];
  /** Set when it is finished. */
  readonly marks?: {
    readonly pinned?: boolean;
    readonly favorite?: boolean;
    readonly archived?: boolean;
    readonly description?: string;
  };
  /** Whether it ends in the trash. */
  readonly deleted?: boolean;
  build(chat: Chat, id: string, templates: ReadonlyMap<string, string>): Promise<void>;
}

const ORDERS = 'order,harbour,containers\n1041,Rotterdam,12\n1042,Hamburg,7\n1043,Genoa,31\n';
const NOTES = '# What is slow\n\nThe list of orders takes a second since March. It filters by harbour.\n';

export const CONVERSATIONS: readonly SeedConversation[] = [
  {
    title: 'Bread on Sundays',
    folder: 'Recipes',
    tags: ['cooking'],
    marks: { pinned: true, description: 'The loaf that works in our oven.' },
    async build(chat, id) {
      const { answers } = await chat.ask(id, 'A bread recipe, please.');
      await chat.pin(answers[0]);
      await chat.favor(answers[0]);
      await chat.react(answers[0], '🍞');
      await chat.react(answers[0], '❤️');
      await chat.rate(answers[0], 'LIKE', 'It rose.');
      const { question } = await chat.ask(id, 'How do I keep it fresh? A short list.');
      await chat.edit(question, 'How do I keep it fresh for a week? A short list.');
      const unwanted = await chat.ask(id, 'Never mind, it is eaten.');
      await chat.delete(unwanted.question);
    },
  },
  {
    title: 'Retry with backoff',
    folder: 'Harbour app',
    tags: ['code', 'urgent'],
    marks: { favorite: true },
    async build(chat, id) {
      const first = await chat.ask(id, 'A TypeScript function that tries again, please.');
      await chat.regenerate(first.answers[0]);
      await chat.edit(first.question, 'A Python script that tries again, please.', true);
      await chat.selectBranch(first.answers[0]);
      const second = await chat.askAll(id, 'Compare a fixed pause with jitter in a table.');
      await chat.pin(second.question);
      await chat.rate(second.answers[0], 'DISLIKE', 'These are planets.');
    },
  },
  {
    title: 'Why is the list of orders slow?',
    folder: 'Database',
    tags: ['code'],
    async build(chat, id) {
      const attachmentIds = [await chat.upload('orders.csv', ORDERS), await chat.upload('notes.md', NOTES)];
      const { answers } = await chat.ask(id, { text: 'Which SQL query would be faster?', attachmentIds });
      await chat.react(answers[0], '👀');
      await chat.ask(id, 'And with an index? As a formula, if you can.');
    },
  },
  {
    title: 'Welcome, Grace',
    folder: 'Harbour app',
    async build(chat, id, templates) {
      const templateId = templates.get('Explain it to a newcomer') ?? '';
      const values = [{ name: 'subject', value: 'how an order is stored in the database' }];
      await chat.ask(id, { template: { templateId, values } });
    },
  },
  {
    title: 'Order 1043 has not arrived',
    folder: 'Work',
    tags: ['urgent'],
    async build(chat, id) {
      await chat.startSupport(
        id,
        { order: 1043, customer: 'Grace', language: 'en' },
        { step: 'asked the carrier' },
      );
      await chat.ask(id, 'My order 1043 has not arrived. What now? A list of steps, please.');
    },
  },
  {
    title: 'A story for the train',
    tags: ['reading'],
    async build(chat, id) {
      const { answers } = await chat.ask(id, 'A long story, please.');
      await chat.ask(id, 'A shorter one, with a quote.');
      await chat.fork(answers[0], 'A story for the train, told otherwise');
    },
  },
  {
    title: 'Books of last winter',
    tags: ['reading'],
    marks: { archived: true, favorite: true },
    async build(chat, id) {
      await chat.ask(id, 'Emoji for each of ten books, please.');
    },
  },
  {
    title: 'Packing list',
    deleted: true,
    async build(chat, id) {
      await chat.ask(id, 'A packing list for three days in Genoa.');
    },
  },
  {
    title: 'A plan for last year',
    folder: 'Old plans',
    async build(chat, id) {
      await chat.ask(id, 'A checklist for a year, please.');
    },
  },
];
