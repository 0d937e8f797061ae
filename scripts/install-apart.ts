// Installs the packages that stand apart: `node scripts/node.cjs scripts/install-apart.ts`.
import { APART, installApart } from './apart.ts';

for (const name of APART) installApart(name);
