import { describeFailure, Failure } from './api';
import { byId } from './dom';

/** Asks the reader for a credential. It is handed on, and kept nowhere. */
export class SignIn {
  readonly #dialog = byId('sign-in-dialog', HTMLDialogElement);
  readonly #form = byId('sign-in', HTMLFormElement);
  readonly #error = byId('sign-in-error');
  readonly #again = byId('sign-in-again', HTMLButtonElement);

  /** @param attempt tries a credential; rejects with a Failure where the service does not take it */
  constructor(private readonly attempt: (user: string, secret: string) => Promise<void>) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#again.addEventListener('click', () => this.ask());
  }

  ask(): void {
    this.#again.hidden = false;
    if (!this.#dialog.open) {
      this.#error.textContent = '';
      this.#dialog.showModal();
    }
  }

  async #submit(): Promise<void> {
    const fields = new FormData(this.#form);
    const button = this.#form.querySelector('button');
    button?.setAttribute('disabled', '');
    this.#error.textContent = '';
    try {
      await this.attempt(text(fields.get('user')), text(fields.get('secret')));
      this.#form.reset();
      this.#again.hidden = true;
      this.#dialog.close();
    } catch (error) {
      this.#error.textContent = errorText(error);
    } finally {
      button?.removeAttribute('disabled');
    }
  }
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}

function errorText(error: unknown): string {
  if (!(error instanceof Failure)) {
    return 'That did not work.';
  }
  if (error.kind === 'unauthorized') {
    return 'Not accepted.';
  }
  const wait = error.retryAfterSeconds === undefined ? '' : ` Try again in ${error.retryAfterSeconds} s.`;
  return error.kind === 'too-many' ? `Too many attempts.${wait}` : `${describeFailure(error)}${wait}`;
}
