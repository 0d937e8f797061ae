import type { SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

/**
 * Who may write which table, by the beginning of its files' paths: whatever follows each change of a row (an index, an export,
 * an audit) has these places to look at, and no others; rows are added to some by fewer of them. Retention deletes of all tables.
 */
export const WRITERS: Readonly<Record<string, readonly string[]>> = {
  attachment: ['attachments/attachments.store'],
  branch_visit: ['messages/tree/tree-walk.store'],
  conversation: [
    'conversations/conversation-writes.store',
    'folders/conversation-batches.store',
    'generation/ask/turn.store',
    'generation/run/run.store',
    'generation/texts/titles.store',
    'messages/tree/',
    'support/support.store',
  ],
  conversation_tag: ['messages/tree/fork.store', 'tags/tags.store'],
  folder: ['folders/folders.store'],
  generation: ['generation/ask/turn.store', 'generation/run/run.store'],
  message: [
    'generation/run/run.store',
    'messages/marks/',
    'messages/tree/deletion.store',
    'messages/tree/inserts.store',
    'messages/tree/subtree.store',
  ],
  'INSERT INTO message': ['messages/tree/inserts.store'],
  message_attachment: ['generation/ask/turn.store', 'messages/tree/fork.store'],
  message_mark: ['messages/marks/marks.store'],
  message_version: ['messages/marks/'],
  prompt_template: ['templates/templates.store'],
  prompt_template_version: ['templates/templates.store'],
  provider_key: ['accounts/provider-keys.store'],
  reaction: ['messages/marks/reactions.store'],
  refresh_token: ['accounts/sessions.store'],
  session: ['accounts/sessions.store'],
  support_session: ['support/support.store'],
  tag: ['tags/tags.store'],
  user: ['accounts/accounts.store'],
};

const EVERYWHERE = 'retention/retention.store';

const STATEMENT = /\b(INSERT INTO|DELETE FROM|(?<!FOR |KEY )UPDATE)\s+"?([a-z_]+)\b/g;
const PRISMA_CALL =
  /\.([a-z][A-Za-z]+)\.(create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany)\(/g;

interface Write {
  readonly table: string;
  readonly inserts: boolean;
}

/** A table is written by its owners alone. Only stores have statements: the layers' rule sees to that. */
export const tablesHaveOwners: Rule = (tree) =>
  tree.filter(({ path }) => /^src\/features\/.*\.store\.ts$/.test(path)).flatMap(foreignWrites);

function foreignWrites({ path, text }: SourceFile): Violation[] {
  const file = path.slice('src/features/'.length);
  return [...statementsIn(text), ...callsIn(text)].flatMap(({ table, inserts }) => {
    const owners = (inserts ? WRITERS[`INSERT INTO ${table}`] : undefined) ?? WRITERS[table];
    if ([EVERYWHERE, ...(owners ?? [])].some((owner) => file.startsWith(owner))) return [];
    const what = `${inserts ? 'inserts into' : 'writes'} the table '${table}'`;
    const why = owners
      ? `${owners.join(', ')} do: what follows a change is looked for there`
      : 'say in WRITERS who writes it';
    return [{ where: path, what, why }];
  });
}

const statementsIn = (text: string): Write[] =>
  Array.from(text.matchAll(STATEMENT), ([, verb, table = '']) => ({
    table,
    inserts: verb === 'INSERT INTO',
  }));

const callsIn = (text: string): Write[] =>
  Array.from(text.matchAll(PRISMA_CALL), ([, model = '', verb = '']) => ({
    table: model.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    inserts: /^(create|upsert)/.test(verb),
  }));
