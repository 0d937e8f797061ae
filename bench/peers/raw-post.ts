import { createServer } from 'node:http';
import { answerJson, readJson } from './json-http.ts';
import { libraryAnswer } from './library.ts';
import { listen } from './listen.ts';

await listen(
  createServer(async (request, response) => {
    await readJson(request);
    answerJson(response, libraryAnswer());
  }),
);
