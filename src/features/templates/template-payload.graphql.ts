import { payloadOf } from '../../graphql/thing-field.ts';
import { PromptTemplate } from './template.graphql.ts';

/** Payloads carry the id alone; the template is read when it is asked for. */
export const templatePayload = (name: string, description: string) =>
  payloadOf<{ templateId: string }>(PromptTemplate, name, description, { idField: 'templateId' });
