import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { PAGE_HEADERS } from './page-headers.ts';
import { send } from './respond.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 44rem; margin: 12vh auto; padding: 0 1.5rem; }
  h1 { margin: 0; letter-spacing: -0.02em; }
  p { margin: 0.5rem 0 2rem; opacity: 0.75; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 0.9rem 0; }
  a { color: inherit; font-weight: 600; text-underline-offset: 0.2em; }
  small { display: block; opacity: 0.7; }
`;

const LANDING_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Chat Studio</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>AI Chat Studio</h1>
<p>The server is running. Its API is GraphQL, with live subscriptions.</p>
<ul>
  <li><a href="/graphql">GraphiQL</a><small>Try the API: a worked example signs up, sends a message and watches the answer arrive.</small></li>
  <li><a href="/schema.graphql">schema.graphql</a><small>The whole schema, described, for client generators.</small></li>
  <li><a href="/health/ready">Health</a><small>Whether every part works. Liveness is at /health/live.</small></li>
  <li><a href="/metrics">Metrics</a><small>In the Prometheus text format.</small></li>
</ul>
</body>
</html>
`;

const HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Answers with the page at `/`: what this is and where to find what. It loads nothing and runs nothing. */
export function sendLanding(response: ServerResponse): void {
  response.setHeaders(new Map(Object.entries(HEADERS)));
  send(response, 200, 'text/html; charset=utf-8', LANDING_PAGE);
}
