// The first import of what runs the benchmarks: the peers are packages of their own install.
import { installApart } from '../scripts/apart.ts';

installApart('bench');
