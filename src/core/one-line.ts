/** Line breaks, of any kind that a reader of logs may take for one, and the white space behind them. */
const BREAKS = /[\n\v\f\r\u0085\u2028\u2029][\s\u0085]*/g;
/** Control characters, and those that turn the direction of the text behind them: a terminal obeys both. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LONGEST = 300;

/** The text on one line, which neither begins a line of a log nor moves the cursor of a terminal. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, ' ').replace(CONTROLS, escaped);
}

/** The beginning of a text that somebody else wrote, on one line. */
export function shortLine(text: string, longest: number = LONGEST): string {
  const line = oneLine(text.slice(0, longest)).trim();
  return text.length > longest ? `${line}…` : line;
}

function escaped(control: string): string {
  return control === '\t' ? ' ' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
