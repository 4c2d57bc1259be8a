/** What joins or compares vectors in the alerts, with what it matches them by. */
const OPERATOR = /^\s(?:(?:and|or|unless)(?:\s+(?:on|ignoring)\s*\([^)]*\))?|==|!=|<=|>=|<|>)\s/;
const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The vectors that a PromQL expression joins or compares, without the thresholds. What it compares within parentheses
 * stays.
 *
 * @param expression as alerts have it: with white space around operators
 */
export function operandsOf(expression: string): string[] {
  const operands: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < expression.length; at++) {
    const character = expression[at] ?? '';
    const [operator] = (depth === 0 ? OPERATOR.exec(expression.slice(at)) : undefined) ?? [];
    if (operator !== undefined) {
      operands.push(expression.slice(from, at));
      from = at + operator.length;
      at = from - 1;
    } else if (character === '"') {
      at = endOfText(expression, at);
    } else if (OPENING.includes(character)) {
      depth++;
    } else if (CLOSING.includes(character)) {
      depth--;
    }
  }
  operands.push(expression.slice(from));
  return operands.map((operand) => operand.trim()).filter((operand) => !isNumber(operand));
}

function endOfText(expression: string, start: number): number {
  let end = start + 1;
  while (end < expression.length && expression[end] !== '"') {
    end += expression[end] === '\\' ? 2 : 1;
  }
  return end;
}

function isNumber(operand: string): boolean {
  return operand !== '' && !Number.isNaN(Number(operand));
}
