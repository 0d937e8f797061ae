import { createServer } from 'node:http';
import { answerJson, readJson } from './support/json-http.ts';
import { libraryAnswer } from './support/library.ts';
import { listen } from './support/listen.ts';

await listen(
  createServer(async (request, response) => {
    await readJson(request);
    answerJson(response, libraryAnswer());
  }),
);
