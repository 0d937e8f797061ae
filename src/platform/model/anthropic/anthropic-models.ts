import type { ModelAbility, ModelInfo } from '../chat-model.port.ts';
import { array, modelName, object, size, string } from '../wire/json.ts';
import type { AnthropicModel } from './anthropic-wire.ts';

const PAGES = 10;

/** All pages of `/v1/models`, up to a thousand models. */
export async function readAnthropicModels(
  get: (path: string) => Promise<unknown>,
  provider: string,
): Promise<ModelInfo[]> {
  const models: ModelInfo[] = [];
  let after = '';
  for (let page = 0; page < PAGES; page += 1) {
    const answer = object(await get(`/v1/models?limit=100${after}`));
    for (const entry of array(answer.data)) {
      const model = object(entry) as Partial<AnthropicModel>;
      if (modelName(model.id) !== '') models.push(describe(model, provider));
    }
    if (answer.has_more !== true || string(answer.last_id) === '') break;
    after = `&after_id=${encodeURIComponent(string(answer.last_id))}`;
  }
  return models;
}

function describe(model: Partial<AnthropicModel>, provider: string): ModelInfo {
  return {
    name: modelName(model.id),
    provider,
    contextWindow: size(model.max_input_tokens),
    maxOutputTokens: size(model.max_tokens),
    abilities: abilities(object(model.capabilities)),
    inputPrice: null,
    outputPrice: null,
  };
}

function abilities(capabilities: Readonly<Record<string, unknown>>): ModelAbility[] {
  const can = (name: string) => object(capabilities[name]).supported === true;
  return [
    'TOOLS',
    ...(can('image_input') ? (['VISION'] as const) : []),
    ...(can('thinking') ? (['REASONING'] as const) : []),
    ...(can('structured_outputs') ? (['JSON'] as const) : []),
  ];
}
