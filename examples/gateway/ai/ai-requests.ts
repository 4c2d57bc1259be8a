import { optionalNumberField, textField } from '../../shared/fields';

const LONGEST_TEXT = 20_000;
/** A query is part of the URL, which Node bounds at 16 KiB with all headers. */
const LONGEST_QUERY = 4_000;
const DEFAULT_SENTENCES = 3;
const MOST_SENTENCES = 20;

/** A text, and how many of its sentences are wanted. */
export interface SummaryRequest {
  readonly text: string;
  readonly sentences: number;
}

/** Reads the body of `POST /api/ai/summarize`; answers 400 with what is wrong. */
export function parseSummaryRequest(body: unknown): SummaryRequest {
  return {
    text: textField(body, 'text', { longest: LONGEST_TEXT }),
    sentences: optionalNumberField(body, 'sentences', { least: 1, most: MOST_SENTENCES }) ?? DEFAULT_SENTENCES,
  };
}

/** Reads the query `?text=…`; answers 400 with what is wrong. */
export function parseTextQuery(query: unknown): SummaryRequest {
  return { text: textField(query, 'text', { longest: LONGEST_QUERY }), sentences: DEFAULT_SENTENCES };
}
