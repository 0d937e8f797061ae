import type { LiveRun } from './live-run.ts';
import { median, ratio, withSpread } from './statistics.ts';

export interface LiveContender {
  readonly name: string;
  readonly run: () => Promise<LiveRun>;
  readonly runs: LiveRun[];
}

export const microsOf = ({ runs }: LiveContender) => runs.map(({ microsPerToken }) => microsPerToken);

export const LIVE_HEAD = [
  '',
  'CPU per token, µs',
  '/ floor',
  '/ stock',
  'tokens per frame',
  '1,000 tokens/s',
];

/** A row for each, beside the floor and the stock server. */
export function liveRows(
  contenders: readonly LiveContender[],
  floor: LiveContender,
  stock: LiveContender,
): string[][] {
  return contenders.map((each) => [
    each.name,
    withSpread(microsOf(each)),
    ratio(microsOf(each), microsOf(floor)),
    ratio(microsOf(each), microsOf(stock), 2),
    median(each.runs.map(({ tokensPerFrame }) => tokensPerFrame)).toFixed(1),
    median(each.runs.map(({ rate }) => rate)).toFixed(1),
  ]);
}
