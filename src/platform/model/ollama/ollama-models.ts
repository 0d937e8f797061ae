import type { ModelAbility, ModelInfo } from '../chat-model.port.ts';
import { array, modelName, object, size, string } from '../wire/json.ts';

/** Requests for details that run side by side. */
const PARALLEL = 4;

const ABILITIES: ReadonlyMap<string, ModelAbility> = new Map([
  ['tools', 'TOOLS'],
  ['vision', 'VISION'],
  ['thinking', 'REASONING'],
]);

/** The models of `/api/tags` that can chat, with what `/api/show` tells of each; one that cannot be shown is known by name. */
export async function readOllamaModels(
  ask: (path: string, body?: unknown) => Promise<unknown>,
  provider: string,
): Promise<ModelInfo[]> {
  const names = array(object(await ask('/api/tags')).models)
    .map((model) => modelName(object(model).name) || modelName(object(model).model))
    .filter((name) => name !== '');
  const models = new Array<ModelInfo | null>(names.length).fill(null);
  const waiting = names.entries();
  const work = async () => {
    for (const [index, name] of waiting) {
      const shown = object(await ask('/api/show', { model: name }).catch(() => null));
      models[index] = describe(name, shown, provider);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return models.filter((model) => model !== null);
}

function describe(
  name: string,
  shown: Readonly<Record<string, unknown>>,
  provider: string,
): ModelInfo | null {
  const capabilities = array(shown.capabilities).map(string);
  if (capabilities.length > 0 && !capabilities.includes('completion')) return null;
  const details = object(shown.model_info);
  return {
    name,
    provider,
    contextWindow: size(details[`${string(details['general.architecture'])}.context_length`]),
    maxOutputTokens: null,
    abilities: [
      ...capabilities
        .map((capability) => ABILITIES.get(capability))
        .filter((ability) => ability !== undefined),
      'JSON',
    ],
    inputPrice: 0,
    outputPrice: 0,
  };
}
