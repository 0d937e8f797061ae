import type { Client } from 'graphql-ws';
import { type Answer, Person } from '../people/person.ts';

/** Somebody whose operations go over one WebSocket, one connection and so one instance for all of them. */
export class SocketPerson extends Person {
  readonly #socket: Client;

  constructor({ url, email, password, tokens }: Person) {
    super(url, email, password, tokens);
    this.#socket = this.socket();
  }

  /** There is no status: an answer that came counts as 200. */
  override async ask<T>(query: string, variables: object = {}): Promise<Answer<T>> {
    const answers = this.#socket.iterate<T>({ query, variables: { ...variables } });
    for await (const { data = null, errors } of answers)
      return { status: 200, data, ...(errors && { errors: errors as NonNullable<Answer<T>['errors']> }) };
    throw new Error('the operation was answered by nothing');
  }

  async close(): Promise<void> {
    await this.#socket.dispose();
  }
}
