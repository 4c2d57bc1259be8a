import { describeFailure } from './api';
import { copyFromButton } from './copy';
import { byId, el, setText } from './dom';
import { formatDateTime, formatLong, formatTime, timeZone } from './format';
import type { Trouble } from './live';
import type { Model } from './model';
import { usedCompare, usedWindow } from './spans';
import { compareChoices, readView, type View, windowChoices, writeView } from './view-state';

/** What the page is doing. */
export type State =
  | { readonly kind: 'connecting' | 'live' | 'signed-out' }
  | { readonly kind: 'held'; readonly at: number | undefined }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface HeaderEvents {
  changeView(change: Partial<View>): void;
  toggleHold(): void;
}

const HEALTH: Readonly<Record<string, string>> = { ok: '✓ ok', degraded: '! degraded', failing: '✕ failing' };

/** The header and the footer: which service, how it is, what the page is doing, and what the reader can choose. */
export class PageHeader {
  readonly #window = byId('window', HTMLSelectElement);
  readonly #compare = byId('compare', HTMLSelectElement);
  readonly #hold = byId('hold', HTMLButtonElement);
  #state: State = { kind: 'connecting' };

  constructor(events: HeaderEvents) {
    this.#window.addEventListener('change', () => events.changeView({ windowSeconds: Number(this.#window.value) }));
    this.#compare.addEventListener('change', () => events.changeView({ compareSeconds: Number(this.#compare.value) }));
    this.#hold.addEventListener('click', () => events.toggleHold());
    const copy = byId('copy-link', HTMLButtonElement);
    copy.addEventListener('click', () => void copyFromButton(copy, linkToView()));
    setText(byId('time-zone'), `Times are of ${timeZone()}`);
    // Counts down to the next try.
    window.setInterval(() => this.#showState(), 1000);
  }

  setState(state: State): void {
    this.#state = state;
    const isHeld = state.kind === 'held';
    this.#hold.setAttribute('aria-pressed', String(isHeld));
    setText(this.#hold, isHeld ? 'Go on' : 'Hold');
    this.#window.disabled = isHeld;
    this.#compare.disabled = isHeld;
    this.#showState();
  }

  update({ about, summary, health, view }: Model): void {
    const { service, uptimeSeconds } = summary;
    setText(byId('service'), service?.name ?? 'Metrics');
    setText(byId('version'), [service?.version, service?.branch].filter((part) => part !== undefined).join(' · '));
    document.title = service?.name === undefined ? 'Metrics' : `${service.name} – metrics`;
    setText(byId('uptime'), `up for ${formatLong(uptimeSeconds)}`);
    const pill = byId('health');
    pill.hidden = health === undefined;
    setText(pill, HEALTH[health?.status ?? ''] ?? health?.status ?? '');
    pill.className = `pill ${health?.status === 'ok' ? 'good' : health?.status === 'degraded' ? 'warn' : 'bad'}`;
    setText(byId('as-of'), `As of ${formatDateTime(Date.parse(summary.timestamp) / 1000)}`);
    const failed = summary.sectionsFailed ?? [];
    setText(byId('sections-failed'), failed.length === 0 ? '' : `Could not be made, see the log: ${failed.join(', ')}`);
    const used = usedWindow(about, view);
    const { keepSeconds, windowSeconds } = about.summary;
    choose(
      this.#window,
      windowChoices(keepSeconds, windowSeconds, used).map((s) => [s, formatLong(s)] as const),
      used,
    );
    const ago = compareChoices(keepSeconds, used).map((seconds) => [seconds, `${formatLong(seconds)} ago`] as const);
    choose(this.#compare, [[0, 'nothing'], ...ago], usedCompare(about, view));
  }

  #showState(): void {
    const element = byId('state');
    setText(element, stateText(this.#state));
    element.className = `state ${this.#state.kind}`;
  }
}

function stateText(state: State): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting';
    case 'live':
      return 'Live';
    case 'signed-out':
      return 'Signed out';
    case 'held':
      return state.at === undefined ? 'Held' : `Held at ${formatTime(state.at)}`;
    case 'trouble': {
      const seconds = Math.max(0, Math.ceil((state.trouble.retryAt - Date.now()) / 1000));
      return `${describeFailure(state.trouble.failure)} Next try in ${formatLong(seconds)}`;
    }
  }
}

/** Fills a list of choices, where it has others; the list may be open in front of the reader. */
function choose(select: HTMLSelectElement, choices: readonly (readonly [number, string])[], chosen: number): void {
  const wanted = choices.map(([value]) => value).join();
  if ([...select.options].map(({ value }) => value).join() !== wanted) {
    select.replaceChildren(...choices.map(([value, label]) => el('option', { value: String(value) }, label)));
  }
  select.value = String(chosen);
}

/** The link without what else an address may carry: a credential before the host, a token in its query or its hash. */
function linkToView(): string {
  return `${window.location.origin}${window.location.pathname}${writeView(readView(window.location.hash))}`;
}
