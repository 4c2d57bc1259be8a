import { el } from './dom';

/** Copies a text. Without HTTPS there is no clipboard API: then by the old command, from a field beside the page. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  const before = document.activeElement;
  const field = el('textarea', { class: 'visually-hidden', readonly: '', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) {
      before.focus();
    }
  }
}

const SHOWN_MS = 2000;

/** Says on the button itself what came of copying. */
export async function copyFromButton(button: HTMLButtonElement, text: string): Promise<void> {
  const label = (button.dataset['label'] ??= button.textContent);
  button.textContent = (await copyText(text)) ? 'Copied' : 'Not copied';
  window.setTimeout(() => (button.textContent = label), SHOWN_MS);
}
