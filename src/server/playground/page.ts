import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  css,
  editorWorkerService,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql';
import { createAnswerPanel } from './answer-panel.ts';
import { createPageStorage } from './page-storage.ts';
import { createSessionMemory } from './session-memory.ts';
import { watchRequests } from './watch-requests.ts';

export interface Page {
  readonly html: string;
  /** A Content-Security-Policy under which the page can load nothing from elsewhere and run no other script. */
  readonly policy: string;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#c4257b" d="M6 5h20a4 4 0 0 1 4 4v11a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4z"/><path stroke="#fff" stroke-width="2.5" stroke-linecap="round" d="M9 12h14M9 17h9"/></svg>`;

/** Everything in one page of 9 MB: the editor, its workers, the worked example and what makes it run click by click. */
export function renderPage(): Page {
  const scripts = [workersScript(), js, startScript()];
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL · AI Chat Studio</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<style>${css}</style>
<style>${readText('page.css')}</style>
</head>
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript. The schema is at <a href="/schema.graphql">/schema.graphql</a>.</noscript>
<div id="root"></div>
<aside id="companion">
<section id="answer" aria-label="The answer so far" hidden>
<header><h2>The answer so far</h2><span id="answer-status" role="status"></span><button id="answer-close" type="button">Close</button></header>
<pre id="answer-text" tabindex="0"></pre>
</section>
<p id="memory" role="status"></p>
</aside>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
  return { html, policy: policyOf(scripts) };
}

function policyOf(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function workersScript(): string {
  const sources = { editorWorkerService, json: jsonWorker, graphql: graphqlWorker };
  return `
const sources = ${inScript(sources)};
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_moduleId, label) => URL.createObjectURL(new Blob([sources[label]], { type: 'text/javascript' })),
};
`;
}

function startScript(): string {
  const variables = { text: 'Show me a table.', conversationId: '', generationId: '', refreshToken: '' };
  return `
const panel = (${createAnswerPanel})(document);
const memory = (${createSessionMemory})(panel.tell);
window.fetch = (${watchRequests})(window.fetch.bind(window), memory, panel);
const person = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const account = { email: \`ada-\${person}@example.com\`, password: 'correct horse battery staple' };
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: 'AI Chat Studio',
  logo: ${inScript(ICON.replace('<svg ', '<svg width="26" '))},
  defaultQuery: ${inScript(readText('example.graphql'))},
  variables: JSON.stringify({ ...account, ...${inScript(variables)} }, null, 2),
  storage: (${createPageStorage})(localStorage),
  shouldPersistHeaders: false,
  method: 'POST',
});
`;
}

/** A literal that cannot end the script element that it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function readText(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
