import type { Person } from '../people/person.ts';
import type { Chance } from '../rounds.ts';
import type { NaiveMessage, NaiveTree } from './naive-tree.ts';

interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

const PAGE = 'totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage }';
const STATE = `query ($id: ID!, $ids: [ID!]!, $leaf: ID!, $size: Int!, $after: String, $before: String, $middle: ID!) {
  conversation(id: $id) {
    activeLeaf { id } messageCount
    path: messages(last: 100) { ${PAGE} }
    start: messages(leaf: $leaf, first: $size) { ${PAGE} }
    behind: messages(leaf: $leaf, first: $size, after: $after) { ${PAGE} }
    ahead: messages(leaf: $leaf, last: $size, before: $before) { ${PAGE} }
    around: messages(leaf: $leaf, first: $size, around: $middle) { ${PAGE} }
    deletedMessages(first: 100) { edges { node { messageId messageCount } } }
  }
  nodes(ids: $ids) { ... on Message {
    id sequence role deleted parent { id } siblings { index count nodes { id } } } }
}`;

/** Messages that are read one by one, from anywhere in the tree. */
const NODES = 25;

interface State {
  readonly conversation: {
    readonly activeLeaf: { readonly id: string } | null;
    readonly messageCount: number;
    readonly deletedMessages: {
      readonly edges: readonly {
        readonly node: { readonly messageId: string; readonly messageCount: number };
      }[];
    };
  } & Record<'path' | 'start' | 'behind' | 'ahead' | 'around', Page>;
  readonly nodes: readonly unknown[];
}

const EMPTY = `query ($id: ID!) { conversation(id: $id) { activeLeaf { id } messageCount path: messages { ${PAGE} } } }`;

/** What is read of a conversation now, and what the model says: equal, or one of the two is wrong. */
export interface Comparison {
  readonly read: object;
  readonly expected: object;
}

/** Compares all that can be read; `cursors` holds the cursor of each depth as it was last told, however long ago. */
export async function compareTree(
  person: Person,
  id: string,
  tree: NaiveTree,
  cursors: Map<number, string>,
  chance: Chance,
): Promise<Comparison> {
  const { shown } = tree;
  const leaf = shown[chance.between(0, Math.max(0, shown.length - 1))];
  if (!leaf) {
    const { conversation } = await person.get<{ conversation: object }>(EMPTY, { id });
    const nothing = { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false } };
    return { read: conversation, expected: { activeLeaf: null, messageCount: 0, path: nothing } };
  }
  const path = tree.path(leaf);
  const size = chance.between(1, 7);
  const known = [...cursors.keys()];
  const anyDepth = () => known[chance.between(0, Math.max(0, known.length - 1))] ?? null;
  const [after, before] = [anyDepth(), anyDepth()];
  const middle = chance.between(0, path.length - 1);
  const from = chance.between(0, Math.max(0, tree.all.length - NODES));
  const some = tree.all.slice(from, from + NODES);
  const { conversation, nodes } = await person.get<State>(STATE, {
    ...{ id, size, leaf: leaf.id, middle: path[middle]?.id, ids: some.map((message) => message.id) },
    after: after === null ? null : cursors.get(after),
    before: before === null ? null : cursors.get(before),
  });
  const behind = after === null ? 0 : Math.min(after + 1, path.length);
  const ahead = before === null ? path.length : Math.min(before, path.length);
  const around = Math.max(0, Math.min(middle - Math.floor(size / 2), path.length - size));
  const stretches = {
    path: pageOf(tree.path(tree.leaf), -100),
    start: pageOf(path, 0, size),
    behind: pageOf(path, behind, behind + size),
    ahead: pageOf(path, Math.max(0, ahead - size), ahead),
    around: pageOf(path, around, around + size),
  };
  for (const name of ['path', 'start', 'around'] as const)
    for (const { cursor, node } of conversation[name].edges) {
      const depth = tree.path(tree.all.find((message) => message.id === node.id) ?? null).length - 1;
      cursors.set(depth, cursor);
    }
  const { activeLeaf, messageCount, deletedMessages } = conversation;
  const deleted = deletedMessages.edges.map(({ node }) => [node.messageId, node.messageCount]);
  return {
    read: {
      ...{ activeLeaf: activeLeaf?.id, messageCount, nodes, deleted: deleted.sort() },
      ...Object.fromEntries(
        Object.keys(stretches).map((name) => [name, idsOf(conversation[name as keyof typeof stretches])]),
      ),
    },
    expected: {
      ...{ activeLeaf: tree.leaf?.id, messageCount: tree.count, nodes: some.map((one) => nodeOf(tree, one)) },
      deleted: [...tree.restorable].sort(),
      ...stretches,
    },
  };
}

function idsOf({ edges, totalCount, pageInfo }: Page) {
  return { ids: edges.map(({ node }) => node.id), totalCount, ...pageInfo };
}

function pageOf(path: readonly NaiveMessage[], from: number, to = path.length) {
  const page = path.slice(from, to);
  const first = page[0] ? path.indexOf(page[0]) : 0;
  const last = page.at(-1);
  return {
    ids: page.map(({ id }) => id),
    totalCount: path.length,
    hasNextPage: last ? last !== path.at(-1) : to < path.length,
    hasPreviousPage: page.length > 0 ? first > 0 : from > 0,
  };
}

function nodeOf(tree: NaiveTree, message: NaiveMessage) {
  if (message.hiddenBy) return null;
  const siblings = tree.children(message.parent);
  return {
    ...{ id: message.id, sequence: message.sequence, role: message.role, deleted: message.emptied },
    parent: message.parent && { id: message.parent.id },
    siblings: {
      index: siblings.indexOf(message),
      count: siblings.length,
      nodes: siblings.map(({ id }) => ({ id })),
    },
  };
}
