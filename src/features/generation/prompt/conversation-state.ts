/** What a conversation says to every model: its own words, behind those of the folders that it lies in. */
export interface ConversationState {
  /** The conversation's own, else that of the nearest folder that has one. */
  readonly modelId: string | null;
  readonly systemPrompt: string | null;
}
