import { HttpException } from '@nestjs/common';

/** What an error of OpenAI's API says. */
export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  /** One word that programs can tell errors apart by. */
  readonly code: string;
}

/** The body of an answer that is an error. */
export interface OpenAiErrorBody {
  readonly error: OpenAiError;
}

/** An answer that is an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes where another server wrote it. */
  readonly body: OpenAiErrorBody | Buffer;
}

/** An error in the words of OpenAI's API: `{"error": {"message": …, "type": …, "code": …}}`. */
export class OpenAiException extends HttpException {
  constructor(status: number, error: OpenAiError, cause?: unknown) {
    super({ error } satisfies OpenAiErrorBody, status, { cause });
    this.message = error.message;
  }

  /** What the client is sent. */
  get answer(): ErrorAnswer {
    return { status: this.getStatus(), headers: {}, body: this.getResponse() as OpenAiErrorBody };
  }
}
