import { sql } from '../../../support/database/sql.ts';
import { growTree, type Parents } from '../../../support/database/tree-rows.ts';
import { SocketPerson } from '../../../support/network/socket-person.ts';
import { modelId, sendMessage } from '../../../support/people/generation-calls.ts';
import { Person, post, type TestTokens } from '../../../support/people/person.ts';
import { type CommandResult, command, madeId } from '../../../support/server/command.ts';
import type { ProviderStudio } from '../../../support/server/provider-studio.ts';

/** What a row's input is made of: global ids by the names that its preparation gave. */
export type Ids = Readonly<Record<string, string>>;

/** One person with things that have names, so that what is told of them can be read. */
export class Stage implements AsyncDisposable {
  readonly running: ProviderStudio;
  /** Acts over one WebSocket, and so on one instance. */
  readonly person: SocketPerson;
  /** The same over single requests. */
  readonly here: Person;
  /** The same person in another tab; where sessions are the story, with a session of its own. */
  readonly elsewhere: Person;
  readonly ids: Record<string, string> = {};
  /** Answers that are being written while it happens. */
  readonly held: string[] = [];
  readonly #end = Promise.withResolvers<void>();

  private constructor(running: ProviderStudio, here: Person, elsewhere: Person) {
    this.running = running;
    this.here = here;
    this.person = new SocketPerson(here);
    this.elsewhere = elsewhere;
  }

  static async open(running: ProviderStudio, twoSessions: boolean): Promise<Stage> {
    const here = await running.studio.person();
    const stage = new Stage(running, here, twoSessions ? await signedInAgain(here) : here);
    const { viewer } = await here.get<{ viewer: { id: string } }>('{ viewer { id } }');
    stage.ids.ada = viewer.id;
    stage.ids['this session'] = sessionOf(here);
    if (twoSessions) stage.ids['other session'] = sessionOf(stage.elsewhere);
    return stage;
  }

  id(name: string): string {
    const id = this.ids[name];
    if (id === undefined) throw new Error(`nothing is called ${name}`);
    return id;
  }

  do(mutation: string, input: object, selection?: string): Promise<CommandResult> {
    return command(this.person, mutation, input, selection);
  }

  /** What a mutation answers, with the runs that it began. */
  act(mutation: string, input: object): Promise<CommandResult> {
    const begins = BEGINNING.has(mutation) ? 'generations { id }' : undefined;
    return command(this.person, mutation, input, begins);
  }

  async make(name: string, mutation: string, input: object, field: string): Promise<void> {
    this.ids[name] = await madeId(this.person, mutation, input, field);
  }

  /** A conversation whose title somebody chose, so that no model is asked for one. */
  async conversation(name = 'talk', input: object = {}): Promise<void> {
    await this.make(name, 'createConversation', { title: name, ...input }, 'conversation');
  }

  folder(name: string, parent?: string): Promise<void> {
    return this.make(name, 'createFolder', { name, parentId: parent && this.id(parent) }, 'folder');
  }

  tag(name: string): Promise<void> {
    return this.make(name, 'createTag', { name }, 'tag');
  }

  /** A question and its whole answer, named after what they are. */
  async exchange(conversation = 'talk', [question, answer] = ['question', 'answer']): Promise<void> {
    const sent = await this.person.send(this.id(conversation), 'Hello');
    await this.person.readAnswer(sent.generationId);
    this.ids[question ?? ''] = sent.userMessageId;
    this.ids[answer ?? ''] = sent.answerId;
    this.ids[`run of ${answer}`] = sent.generationId;
  }

  /** Another answer beside the one of the exchange, which is looked at from then on. */
  async secondAnswer(): Promise<void> {
    const input = { messageId: this.id('answer') };
    const { generations } = await this.do('regenerateMessage', input, 'generations { id message { id } }');
    for (const { id, message } of generations as { id: string; message: { id: string } }[]) {
      await this.person.readAnswer(id);
      this.ids['second answer'] = message.id;
    }
  }

  /** An answer that is being written, and would be for ever. */
  async answering(conversation = 'talk'): Promise<void> {
    this.hold();
    const { generations, userMessage } = await sendMessage(this.person, {
      ...{ conversationId: this.id(conversation), text: 'Hello', modelIds: [modelId('test/slow')] },
    });
    const [run] = generations;
    if (!run || !userMessage) throw new Error('no answer has begun');
    Object.assign(this.ids, { question: userMessage.id, answer: run.message.id, run: run.id });
    this.held.push('run');
    for await (const { __typename } of this.person.watch(run.id)) if (__typename === 'TextDelta') break;
  }

  /** The slow model says a word and waits. */
  hold(): void {
    this.running.provider.answer('slow', {
      text: 'One two',
      hold: { afterChunks: 1, until: this.#end.promise },
    });
  }

  /** A path of messages, or a tree, that nobody could wait for; the first one is the `root`. */
  async tree(parents: Parents, conversation = 'talk'): Promise<readonly string[]> {
    const { databaseUrl } = this.running.studio;
    const ids = await growTree(databaseUrl, rowOf(this.id(conversation)), parents, parents.length - 1);
    this.ids.root = globalId('Message', ids[0] ?? '');
    return ids;
  }

  /** One statement, whose first value is the person. */
  async sql(text: string, values: readonly unknown[] = []): Promise<void> {
    await sql(this.running.studio.databaseUrl, text, [rowOf(this.id('ada')), ...values]);
  }

  /** More conversations than anybody names, in a folder or with a tag. */
  async manyConversations(count: number, { folder, tag }: { folder?: string; tag?: string }): Promise<void> {
    const into = folder === undefined ? null : rowOf(this.id(folder));
    await this.sql(
      `INSERT INTO conversation (id, user_id, title, folder_id)
       SELECT gen_random_uuid(), $1, 'one of many', $2::uuid FROM generate_series(1, $3)`,
      [into, count],
    );
    if (tag !== undefined)
      await this.sql(
        `INSERT INTO conversation_tag (conversation_id, tag_id)
         SELECT id, $2::uuid FROM conversation WHERE user_id = $1`,
        [rowOf(this.id(tag))],
      );
  }

  async favorites(messageRowIds: readonly string[]): Promise<void> {
    await this.sql(
      `INSERT INTO message_mark (user_id, message_id, favorite_at) SELECT $1::uuid, id, now() FROM unnest($2::uuid[]) AS r(id)`,
      [messageRowIds],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.resolve();
    await this.person.close();
  }
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) {
  ... on SignInPayload { tokens { accessToken refreshToken } } } }`;
const BEGINNING = new Set(['sendMessage', 'regenerateMessage', 'editMessage']);

export const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

/** The row that a global id names, and its type; text that is no such id names itself. */
export function decoded(id: string): { readonly type: string; readonly row: string } {
  const [type = '', row = ''] = Buffer.from(id, 'base64url').toString().split(':');
  return /^[A-Z]\w+$/.test(type) && row ? { type, row } : { type: '', row: id };
}

const rowOf = (id: string) => decoded(id).row;

async function signedInAgain({ url, email, password }: Person): Promise<Person> {
  const input = { email, password };
  const { data } = await post<{ signIn: { tokens: TestTokens } }>(url, null, SIGN_IN, { input });
  if (!data) throw new Error('not signed in again');
  return new Person(url, email, password, data.signIn.tokens);
}

/** The session of an access token, as it is told of. */
function sessionOf({ tokens }: Person): string {
  const [, claims = ''] = tokens.accessToken.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).sid;
}
