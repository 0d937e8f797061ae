/** The model lists of the three wire formats. */
const PAGE = 2;

export function openAiList(models: readonly string[]): unknown {
  return {
    object: 'list',
    data: models.map((id) => ({
      id,
      object: 'model',
      created: 1,
      owned_by: 'fake',
      context_length: 8192,
      ...(id.includes('vision') && { architecture: { input_modalities: ['text', 'image'] } }),
    })),
  };
}

/** In pages of two. */
export function anthropicList(models: readonly string[], query: URLSearchParams): unknown {
  const start = models.indexOf(query.get('after_id') ?? '') + 1;
  const page = models.slice(start, start + PAGE);
  return {
    data: page.map((id) => ({
      type: 'model',
      id,
      display_name: id,
      max_input_tokens: 8192,
      max_tokens: 4096,
    })),
    has_more: start + PAGE < models.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}

export function ollamaTags(models: readonly string[]): unknown {
  return { models: models.map((name) => ({ name, model: name, size: 1, digest: 'fake' })) };
}

export function ollamaShow(): unknown {
  return {
    capabilities: ['completion', 'tools'],
    model_info: { 'general.architecture': 'llama', 'llama.context_length': 8192 },
  };
}
