// Types the SDK's documents by schema.graphql: `npm run codegen`. With --check it only says whether they are.
import { installApart } from './apart.ts';
import { runStep } from './check-step.ts';

installApart('tools/codegen');
const options = process.argv.slice(2).join(' ');
const command = `cd tools/codegen && node node_modules/@graphql-codegen/cli/esm/bin.js ${options}`;
const { passed, output } = await runStep({ name: 'generated client documents', command });
console.log(output.trim());
if (!passed) process.exitCode = 1;
