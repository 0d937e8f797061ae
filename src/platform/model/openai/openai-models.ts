import type { ModelAbility, ModelInfo } from '../chat-model.port.ts';
import { array, modelName, object, size } from '../wire/json.ts';
import { openAiFamily } from './openai-families.ts';

/** Models of OpenAI's that do not chat, and those that its chat endpoint refuses. */
const NOT_FOR_CHAT =
  /^(text-|davinci|babbage|whisper|tts-|dall-e|omni-moderation|sora|computer-use|gpt-image|chatgpt-image|gpt-3\.5-turbo-instruct)|^(gpt|o\d).*-(audio|realtime|tts|transcribe|image|search|codex|deep-research|pro)|embed|rerank/;

/**
 * Reads an answer to `GET /models`: OpenAI's own says little, so its families are known here; SambaNova, OpenRouter, vLLM, Groq and Together tell sizes and
 * prices, each in its way. Newest first where the server says when a model was made.
 */
export function readOpenAiModels(answer: unknown, provider: string): ModelInfo[] {
  return array(Array.isArray(answer) ? answer : object(answer).data)
    .map(object)
    .filter(({ id }) => modelName(id) !== '' && !NOT_FOR_CHAT.test(modelName(id)))
    .sort((a, b) => created(b) - created(a))
    .map((model) => {
      const pricing = object(model.pricing);
      const top = object(model.top_provider);
      const name = modelName(model.id);
      const known = openAiFamily(name);
      return {
        name,
        provider,
        contextWindow:
          size(model.context_length ?? model.max_model_len ?? model.context_window) ??
          known?.contextWindow ??
          null,
        maxOutputTokens:
          size(model.max_completion_tokens ?? top.max_completion_tokens) ?? known?.maxOutputTokens ?? null,
        abilities: saysAbilities(model) ? abilities(model) : (known?.abilities ?? []),
        inputPrice: perMillion(pricing.prompt),
        outputPrice: perMillion(pricing.completion),
      };
    });
}

function created({ created: at }: { readonly created?: unknown }): number {
  return typeof at === 'number' && Number.isFinite(at) ? at : 0;
}

interface Described {
  readonly supported_parameters?: unknown;
  readonly architecture?: unknown;
}

function saysAbilities({ supported_parameters, architecture }: Described): boolean {
  return supported_parameters != null || architecture != null;
}

function abilities(model: Described): ModelAbility[] {
  const parameters = array(model.supported_parameters);
  const inputs = array(object(model.architecture).input_modalities);
  return [
    ...(parameters.includes('tools') ? (['TOOLS'] as const) : []),
    ...(inputs.includes('image') ? (['VISION'] as const) : []),
    ...(parameters.includes('reasoning') ? (['REASONING'] as const) : []),
    ...(parameters.includes('response_format') ? (['JSON'] as const) : []),
  ];
}

/** From US dollars for a token, as a number or in words; a negative one means that it depends. */
function perMillion(price: unknown): number | null {
  if (typeof price !== 'number' && (typeof price !== 'string' || price === '')) return null;
  const dollars = Number(price);
  return Number.isFinite(dollars) && dollars >= 0 ? Number((dollars * 1e6).toFixed(6)) : null;
}
