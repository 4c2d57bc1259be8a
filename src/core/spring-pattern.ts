// Source: Spring Framework, `PathPattern`.
import { TOKEN } from './path-template';

const ENDS = /^\^|\$$/g;

/**
 * A route template as Spring writes its patterns: `/users/{id}` for `/users/:id`, `/files/{*path}` for `/files/*path`,
 * `/static/**` for `/static/*`, and `/items/{id:\d+}` where a parameter has a pattern. Optional parts, of which Spring
 * has none, stand in square brackets: `/docs[/{page}]`. Different templates have different patterns.
 */
export function springPattern(template: string): string {
  return template.replaceAll(TOKEN, (token, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const { escaped, literal, slash = '', name, pattern, optional, rest: wildcard, open, close } = groups;
    if (name !== undefined) {
      const variable = `${slash}{${name}${pattern === undefined ? '' : `:${pattern.replaceAll(ENDS, '')}`}}`;
      return optional === undefined ? variable : `[${variable}]`;
    }
    if (wildcard !== undefined) {
      return wildcardOf(wildcard);
    }
    if (open !== undefined || close !== undefined) {
      return open === undefined ? ']' : '[';
    }
    return escaped ?? (literal === undefined ? token : ':');
  });
}

function wildcardOf(wildcard: string): string {
  if (wildcard === '*') {
    return '**';
  }
  return wildcard === '(.*)' ? '{:.*}' : `{${wildcard}}`;
}
