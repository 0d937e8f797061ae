// Lints schema.graphql: `npm run lint:schema`.
import { installApart } from './apart.ts';
import { runStep } from './check-step.ts';

installApart('tools/schema-lint');
const eslint = 'node tools/schema-lint/node_modules/eslint/bin/eslint.js';
const command = `${eslint} --config tools/schema-lint/eslint.config.js --max-warnings 0 schema.graphql`;
const { passed, output } = await runStep({ name: 'schema lint', command });
console.log(output.trim());
if (!passed) process.exitCode = 1;
