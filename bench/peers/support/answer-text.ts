import { chooseAnswer } from '../../../src/platform/model/demo/choose-answer.ts';
import { tokenize } from '../../../src/platform/model/demo/demo.ts';

const TOKENS = tokenize(chooseAnswer('Please write a long essay.'));

/** So many tokens of the demo model's essay, from its beginning as often as need be. */
export function answerText(tokens: number): string[] {
  return Array.from({ length: tokens }, (_, at) => TOKENS[at % TOKENS.length] ?? '');
}
