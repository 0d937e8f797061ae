import type { Chance } from '../rounds.ts';
import { type FrameParts, frameOf } from './frame-socket.ts';

const json = (value: unknown, parts?: FrameParts) => frameOf(JSON.stringify(value), parts);
const pick = <T>(chance: Chance, of: readonly T[]): T => of[chance.between(0, of.length - 1)] as T;
const subscribe = (id: unknown, query: unknown, more: object = {}) =>
  json({ type: 'subscribe', id, payload: { query, ...more } });

export function randomText(chance: Chance, max: number): string {
  return Array.from({ length: chance.between(0, max) }, () =>
    String.fromCodePoint(chance.between(0x20, pick(chance, [0x7e, 0xd7ff]))),
  ).join('');
}

export function randomBuffer(chance: Chance, max: number): Buffer {
  return Buffer.from(Array.from({ length: chance.between(0, max) }, () => chance.between(0, 255)));
}

/** Frames that a socket takes, whoever sends them; one of them each time. */
export function harmless(chance: Chance, isLetIn: boolean): Buffer[] {
  const control = [
    () => [frameOf(randomBuffer(chance, 125), { opcode: 0xa })],
    () => [json({ type: 'ping' })],
    () => [json({ type: 'ping', payload: { text: randomText(chance, 50) } })],
    () => [json({ type: 'pong', payload: {} }, { opcode: 0x2 })],
    () => [json({ type: 'complete', id: `${randomText(chance, 100)}.` })],
    () => split(JSON.stringify({ type: 'ping', payload: { text: randomText(chance, 200) } }), chance),
  ];
  const operations = [
    () => [subscribe(unique(), randomText(chance, 80))],
    () => [subscribe(unique(), '{ __typename }')],
    () => [subscribe(unique(), '{ nothing(of: "this") }')],
    () => [
      subscribe(unique(), 'query ($id: ID!) { node(id: $id) { id } }', {
        variables: { id: randomText(chance, 50) },
      }),
    ],
    () => [subscribe(unique(), 'subscription { viewerEvents { __typename } }')],
    () => [
      subscribe(unique(), 'subscription ($id: ID!) { generationEvents(generationId: $id) { __typename } }', {
        variables: { id: chance.between(0, 9) },
      }),
    ],
    () => [subscribe(unique(), '{ __typename }', { operationName: randomText(chance, 20), extensions: {} })],
    () => [subscribe(unique(), '{'.repeat(chance.between(1, 2000)))],
    () => [subscribe('x'.repeat(chance.between(1, 100)) + unique(), '{ __typename }')],
    () => [subscribe(pick(chance, ['__proto__', 'constructor', 'toString']) + unique(), '{ __typename }')],
  ];
  return pick(chance, isLetIn ? [...control, ...operations] : control)();
}

let ids = 0;
const unique = () => `#${++ids}`;

/** One message in several frames, with a control frame between them. */
function split(text: string, chance: Chance): Buffer[] {
  const bytes = Buffer.from(text);
  const at = chance.between(0, bytes.length);
  return [
    frameOf(bytes.subarray(0, at), { fin: false }),
    frameOf('', { opcode: 0xa }),
    frameOf(bytes.subarray(at), { opcode: 0x0 }),
  ];
}

/** A control frame that is answered by itself; a socket that has many of them unanswered is cut. */
export function controlPing(chance: Chance): Buffer {
  return frameOf(randomBuffer(chance, 125), { opcode: 0x9 });
}

interface Fault {
  readonly code: number;
  /** Whether it is one only on a socket that was let in, or only on one that was not. */
  readonly when?: 'let in' | 'not let in';
  readonly frames: (chance: Chance) => Buffer[];
}

/** What ends a socket, and with which code. */
export function faults(maxBytes: number): Readonly<Record<string, Fault>> {
  const message = (value: unknown) => () => [json(value)];
  const twice = subscribe('twice', 'subscription { viewerEvents { __typename } }');
  return {
    'an unmasked frame': { code: 1002, frames: () => [frameOf('{}', { masked: false })] },
    'reserved bits': {
      code: 1002,
      frames: (chance) => [frameOf('{}', { reserved: chance.between(1, 7) })],
    },
    'a reserved opcode': {
      code: 1002,
      frames: (chance) => [frameOf('{}', { opcode: pick(chance, [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) })],
    },
    'a continuation of nothing': { code: 1002, frames: () => [frameOf('{}', { opcode: 0x0 })] },
    'a message within a message': {
      code: 1002,
      frames: () => [frameOf('{', { fin: false }), frameOf('}')],
    },
    'a ping in pieces': { code: 1002, frames: () => [frameOf('', { opcode: 0x9, fin: false })] },
    'a ping that is too long': {
      code: 1002,
      frames: (chance) => [frameOf(Buffer.alloc(chance.between(126, 400)), { opcode: 0x9 })],
    },
    'a close with half a code': { code: 1002, frames: () => [frameOf('x', { opcode: 0x8 })] },
    'a close with a code that is none': {
      code: 1002,
      frames: (chance) => {
        const code = pick(chance, [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535]);
        return [frameOf(Buffer.from([code >> 8, code & 0xff]), { opcode: 0x8 })];
      },
    },
    'a size beyond the bound': {
      code: 1009,
      frames: (chance) => [
        frameOf('', { claimedSize: BigInt(maxBytes) + BigInt(chance.between(1, 0x7fffffff)) }),
      ],
    },
    'a size beyond all numbers': {
      code: 1009,
      frames: () => [frameOf('', { claimedSize: 0x7fffffffffffffffn })],
    },
    'pieces that are too much together': {
      code: 1009,
      frames: () => [
        frameOf(Buffer.alloc(maxBytes, 0x20), { fin: false }),
        frameOf(Buffer.alloc(1, 0x20), { opcode: 0x0 }),
      ],
    },
    'an id that is too long': {
      code: 4400,
      when: 'let in',
      frames: (chance) => [subscribe('x'.repeat(chance.between(129, 5000)), '{ __typename }')],
    },
    'text that is no UTF-8': {
      code: 1007,
      frames: (chance) => [frameOf(Buffer.concat([randomBuffer(chance, 20), Buffer.from([0xc3, 0x28])]))],
    },
    'text that is no JSON': {
      code: 4400,
      frames: (chance) => [frameOf(`${randomText(chance, 100)}}`)],
    },
    'bytes that are no JSON': {
      code: 4400,
      frames: (chance) => [
        frameOf(Buffer.concat([Buffer.from('}'), randomBuffer(chance, 100)]), { opcode: 0x2 }),
      ],
    },
    'JSON of another shape': {
      code: 4400,
      frames: (chance) => [
        json(
          pick<unknown>(chance, [
            null,
            1,
            'ping',
            [],
            [{ type: 'ping' }],
            {},
            { type: null },
            { type: 1 },
            { type: {} },
            { type: 'PING' },
            { type: '' },
            { type: 'start', id: '1' },
          ]),
        ),
      ],
    },
    'a ping with a payload of another shape': { code: 4400, frames: message({ type: 'ping', payload: 'x' }) },
    'an init with a payload of another shape': {
      code: 4400,
      frames: message({ type: 'connection_init', payload: [1] }),
    },
    'a subscribe without an id': {
      code: 4400,
      frames: message({ type: 'subscribe', payload: { query: '{ a }' } }),
    },
    'a subscribe with an id of another shape': {
      code: 4400,
      frames: (chance) => [subscribe(pick<unknown>(chance, [null, 1, {}, [], '']), '{ __typename }')],
    },
    'an init that is too large': {
      code: 4400,
      frames: (chance) => [
        json({ type: 'connection_init', payload: { x: 'x'.repeat(chance.between(8192, 20_000)) } }),
      ],
    },
    'a subscribe with a query of another shape': {
      code: 4400,
      frames: (chance) => [subscribe('1', pick<unknown>(chance, [null, 1, {}, []]))],
    },
    'a subscribe with variables of another shape': {
      code: 4400,
      frames: () => [subscribe('1', '{ __typename }', { variables: [1] })],
    },
    'what only a server says': {
      code: 4400,
      frames: (chance) => [
        json(pick<unknown>(chance, [{ type: 'connection_ack' }, { type: 'next', id: '1', payload: {} }])),
      ],
    },
    'a ping nested too deeply': {
      code: 4400,
      frames: () => [frameOf(`{"type":"ping","payload":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`)],
    },
    'an operation before it is let in': {
      code: 4401,
      when: 'not let in',
      frames: () => [subscribe('1', '{ __typename }')],
    },
    'a token that does not hold': {
      code: 4403,
      when: 'not let in',
      frames: (chance) => [
        json({ type: 'connection_init', payload: { authorization: `Bearer ${randomText(chance, 50)}x` } }),
      ],
    },
    // An operation that is refused frees its id at once: so often that two of them meet, however the line cuts them.
    'one id twice': { code: 4409, when: 'let in', frames: () => Array.from({ length: 20 }, () => twice) },
    'a second init': { code: 4429, when: 'let in', frames: message({ type: 'connection_init' }) },
  };
}
