import type { ModelAbility, ModelInfo } from '../chat-model.port.ts';

type Known = Pick<ModelInfo, 'contextWindow' | 'maxOutputTokens'> & {
  readonly abilities: readonly ModelAbility[];
};

const known = (contextWindow: number, maxOutputTokens: number, ...abilities: ModelAbility[]): Known => ({
  contextWindow,
  maxOutputTokens,
  abilities,
});

/** OpenAI's families as its documentation describes them; the first that a name begins with holds. */
const FAMILIES: readonly (readonly [RegExp, Known])[] = [
  [/^gpt-5(\.\d+)?-chat/, known(128_000, 16_384, 'TOOLS', 'VISION', 'JSON')],
  [/^gpt-5/, known(400_000, 128_000, 'TOOLS', 'VISION', 'REASONING', 'JSON')],
  [/^gpt-4\.1/, known(1_047_576, 32_768, 'TOOLS', 'VISION', 'JSON')],
  [/^(gpt-4o|chatgpt-4o)/, known(128_000, 16_384, 'TOOLS', 'VISION', 'JSON')],
  [/^gpt-4-turbo/, known(128_000, 4096, 'TOOLS', 'VISION', 'JSON')],
  [/^gpt-4/, known(8192, 8192, 'TOOLS')],
  [/^gpt-3\.5/, known(16_385, 4096, 'TOOLS', 'JSON')],
  [/^o1-(mini|preview)/, known(128_000, 32_768, 'REASONING')],
  [/^o3-mini/, known(200_000, 100_000, 'TOOLS', 'REASONING', 'JSON')],
  [/^o\d/, known(200_000, 100_000, 'TOOLS', 'VISION', 'REASONING', 'JSON')],
];

/** What OpenAI's list of models does not say of them; null for models of others. */
export function openAiFamily(name: string): Known | null {
  return FAMILIES.find(([begins]) => begins.test(name))?.[1] ?? null;
}
