import type { CallExpression } from 'oxc-parser';

/** What stands in the name of a test that may be left out: `[needs <what may be missing>]`. */
export const NEEDS = /\[needs [^\]]+\]/;

const LEFT_OUT = /^(test|it|describe|suite)(\.\w+)*\.(skip|only|todo|fails)(\.\w+)*$/;
const CONDITIONAL = /^(test|it|describe|suite)(\.\w+)*\.(skipIf|runIf)$/;

/** Whether this call leaves a test out, or may do so without a name that says what it needs. */
export function leavesOut(call: CallExpression, text: string): boolean {
  const words = (node: { start: number; end: number }) => text.slice(node.start, node.end);
  if (LEFT_OUT.test(words(call.callee))) return true;
  const name = call.arguments[0];
  return (
    call.callee.type === 'CallExpression' &&
    CONDITIONAL.test(words(call.callee.callee)) &&
    !(name !== undefined && NEEDS.test(words(name)))
  );
}
