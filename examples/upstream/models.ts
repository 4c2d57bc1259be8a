import { HttpStatus } from '@nestjs/common';
import { OpenAiException } from '../shared/openai/openai.exception';

/** What becomes of an answer: it is finished, stands still for good, or loses its connection. */
export type Ending = 'finishes' | 'stalls' | 'breaks';

/** How a model behaves. */
export interface Model {
  readonly name: string;
  /** Milliseconds until its first token. */
  readonly thinksMs: number;
  /** Milliseconds between two tokens: the least and the most. */
  readonly pauseMs: readonly [number, number];
  /** How many tokens it gives at most. */
  readonly mostTokens: number;
  readonly ending: Ending;
}

const FEW = 5;
const MANY = 40;

const MODELS: readonly Model[] = [
  { name: 'tiny', thinksMs: 5, pauseMs: [1, 4], mostTokens: MANY, ending: 'finishes' },
  { name: 'steady', thinksMs: 120, pauseMs: [25, 60], mostTokens: MANY, ending: 'finishes' },
  { name: 'slow-start', thinksMs: 1500, pauseMs: [10, 20], mostTokens: MANY, ending: 'finishes' },
  { name: 'stalls', thinksMs: 60, pauseMs: [10, 30], mostTokens: FEW, ending: 'stalls' },
  { name: 'breaks', thinksMs: 60, pauseMs: [10, 30], mostTokens: FEW, ending: 'breaks' },
  { name: 'silent', thinksMs: 0, pauseMs: [0, 0], mostTokens: 0, ending: 'stalls' },
];

/** The model that has no answer to anything but a 500. */
const REFUSES = 'refuses';

/** What every model is called. */
export const MODEL_NAMES: readonly string[] = [...MODELS.map(({ name }) => name), REFUSES];

/** The model of that name; answers 404 where there is none, 500 for the one that refuses. */
export function modelNamed(name: string): Model {
  if (name === REFUSES) {
    throw new OpenAiException(HttpStatus.INTERNAL_SERVER_ERROR, {
      message: 'The model has crashed.',
      type: 'server_error',
      code: 'model_crashed',
    });
  }
  const model = MODELS.find((known) => known.name === name);
  if (model === undefined) {
    throw new OpenAiException(HttpStatus.NOT_FOUND, {
      message: `There is no model "${name}".`,
      type: 'invalid_request_error',
      code: 'model_not_found',
    });
  }
  return model;
}
