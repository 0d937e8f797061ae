// Formats what is written by hand, sorts imports and mends what the linter can: `npm run format`. With --check it only looks.
import { installApart } from './apart.ts';
import { runStep } from './check-step.ts';

installApart('tools/format');
const biome = 'node tools/format/node_modules/@biomejs/biome/bin/biome';
const act = process.argv.includes('--check') ? 'ci --error-on-warnings' : 'check --write';
const { passed, output } = await runStep({ name: 'format and lint', command: `${biome} ${act} .` });
console.log(output.trim());
if (!passed) process.exitCode = 1;
