/** Columns that the table of endpoints sorts by. */
export const SORT_KEYS = ['traffic', 'errors', 'p95', 'path'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface EndpointKey {
  readonly method: string;
  readonly path: string;
}

/** What a link to the page carries. Never a credential. */
export interface View {
  /** Seconds that tiles and tables are of; `undefined`: what the service has by default. */
  readonly windowSeconds: number | undefined;
  /** How long ago the window was that is compared with; 0: nothing is compared. */
  readonly compareSeconds: number;
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly filter: string;
  readonly endpoint: EndpointKey | undefined;
  /** Moment that is held, in Unix seconds. */
  readonly held: number | undefined;
}

export const DEFAULT_VIEW: View = {
  windowSeconds: undefined,
  compareSeconds: 0,
  sort: 'traffic',
  descending: true,
  filter: '',
  endpoint: undefined,
  held: undefined,
};

const LONGEST_TEXT = 1000;
/** What the service takes as a method and a path: for anything else, each request of the endpoint would fail. */
const ENDPOINT = /^([\w!#$%&'*+.^`|~-]{1,20}) (.{1,8192})$/s;

/** Reads the hash of a link. A part that is missing or wrong is as by default: a link may be old, or cut off. */
export function readView(hash: string): View {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const sort = values.get('sort') ?? '';
  const sortKey = SORT_KEYS.find((key) => key === sort.replace(/^-/, ''));
  const endpoint = ENDPOINT.exec(values.get('endpoint') ?? '');
  return {
    windowSeconds: readNumber(values.get('window')),
    compareSeconds: readNumber(values.get('compare')) ?? 0,
    sort: sortKey ?? DEFAULT_VIEW.sort,
    descending: sortKey === undefined || sort.startsWith('-'),
    filter: (values.get('filter') ?? '').slice(0, LONGEST_TEXT),
    endpoint: endpoint === null ? undefined : { method: endpoint[1] ?? '', path: endpoint[2] ?? '' },
    held: readNumber(values.get('held')),
  };
}

/** Writes the hash; what is as by default is not in it. */
export function writeView(view: View): string {
  const values = new URLSearchParams();
  if (view.windowSeconds !== undefined) {
    values.set('window', String(view.windowSeconds));
  }
  if (view.compareSeconds > 0) {
    values.set('compare', String(view.compareSeconds));
  }
  if (view.sort !== DEFAULT_VIEW.sort || !view.descending) {
    values.set('sort', `${view.descending ? '-' : ''}${view.sort}`);
  }
  if (view.filter !== '') {
    values.set('filter', view.filter);
  }
  if (view.endpoint !== undefined) {
    values.set('endpoint', `${view.endpoint.method} ${view.endpoint.path}`);
  }
  if (view.held !== undefined) {
    values.set('held', String(Math.round(view.held)));
  }
  const text = values.toString();
  return text === '' ? '' : `#${text}`;
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

const WINDOWS = [60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600];

/** Windows to choose from: those that are kept, with the one that the service has by default. */
export function windowChoices(keepSeconds: number, byDefault: number, chosen: number): readonly number[] {
  const choices = new Set([...WINDOWS, keepSeconds, byDefault, chosen].filter((seconds) => seconds <= keepSeconds));
  return [...choices].toSorted((a, b) => a - b);
}

/** How long ago the compared window may be: it must be kept, and not overlap with the one of now. */
export function compareChoices(keepSeconds: number, windowSeconds: number): readonly number[] {
  return [...new Set([...WINDOWS, keepSeconds - windowSeconds])]
    .filter((seconds) => seconds >= windowSeconds && seconds + windowSeconds <= keepSeconds)
    .toSorted((a, b) => a - b);
}
