import type { ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga';
import type { AcceptedTypes } from '../http/accepted-types.ts';
import { refuse, sendResult } from '../http/respond.ts';
import { type Admission, PIPELINE_REQUEST } from '../pipeline/admission.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { eventStreamSink, sendEventStream } from './event-stream.ts';
import { withoutHttp } from './plain-errors.ts';

/**
 * Answers a POST whose body has been read, as JSON or Server-Sent Events. It enters the pipeline behind its HTTP layer,
 * whose requests and responses take longer than all the rest, and in front of everything that checks an operation:
 * parameters, bounds, validation, context, session, masking of errors.
 */
export async function answerPost(
  pipeline: Pipeline,
  response: ServerResponse,
  params: GraphQLParams,
  admission: Admission,
  { json, events }: AcceptedTypes,
): Promise<void> {
  let result: ExecutionResult | AsyncIterable<ExecutionResult> | undefined;
  try {
    const context = events ? { ...admission, frames: eventStreamSink(response) } : admission;
    result = await pipeline.getResultForParams({ params, request: PIPELINE_REQUEST }, context);
  } catch (error) {
    // Parameters that are wrong; anything else is a fault of ours.
    if (!(error instanceof GraphQLError)) throw error;
    return sendResult(response, { errors: [error] }, json ?? 'application/json');
  }
  if (result === undefined) throw new Error('The pipeline gave no result.');
  if (isAsyncIterable<ExecutionResult>(result)) {
    if (events) return sendEventStream(response, result);
    await result[Symbol.asyncIterator]().return?.();
    return refuse(response, 406, 'BAD_REQUEST', 'Take a subscription with `accept: text/event-stream`.');
  }
  if (json) return sendResult(response, result, json);
  return sendEventStream(response, withoutHttp(result));
}
