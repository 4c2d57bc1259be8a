// Sources: the path syntax of Express 4 and 5 (path-to-regexp), and that of Fastify (find-my-way).

/** What of a template is no text of its own. */
export const TOKEN: RegExp =
  /\\(?<escaped>.)|(?<literal>::)|(?<slash>\/)?(?<![A-Za-z0-9_$]):(?<name>[A-Za-z_$][\w$]*)(?:\((?<pattern>(?:\\.|[^\\()])+)\))?(?<optional>\?)?|(?<rest>\(\.\*\)|\*(?:[A-Za-z_$][\w$]*)?)|(?<open>\{)|(?<close>\}\??)|(?<wrong>[?#()])/g;
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;
/** Each makes the match of a path take several times as long, and paths are text of clients. */
const MAX_WILDCARDS = 1;
const MAX_GROUPS = 4;

/** Whether a path has parameters, wildcards or groups, and not only text. */
export function isPathTemplate(path: string): boolean {
  return [...path.matchAll(TOKEN)].some(
    ({ groups = {} }) => groups['slash'] === undefined || groups['name'] !== undefined,
  );
}

/**
 * The source of a regular expression that matches the paths of a template, as routers do: `/users/:id`, `/files/*path`,
 * `/docs{/:page}`, `/static/(.*)`. It takes a time that is linear in the length of the path.
 *
 * @returns `undefined` for what is no template, or too many things at once
 */
export function pathTemplateSource(template: string): string | undefined {
  let source = '';
  let end = 0;
  let depth = 0;
  let wildcards = 0;
  let opened = 0;
  for (const match of template.matchAll(TOKEN)) {
    const { escaped, literal, slash = '', name, pattern, optional, rest, open, close, wrong } = match.groups ?? {};
    source += escape(template.slice(end, match.index));
    end = match.index + match[0].length;
    if (wrong !== undefined) {
      return undefined;
    } else if (name !== undefined) {
      source += parameter(slash, pattern, optional, template[end]);
    } else if (rest !== undefined) {
      wildcards++;
      source += rest.length > 1 && rest !== '(.*)' ? '.+' : '.*';
    } else if (open !== undefined) {
      depth++;
      opened++;
      source += '(?:';
    } else if (close !== undefined) {
      depth--;
      source += ')?';
    } else {
      source += escape(escaped ?? (literal === undefined ? slash : ':'));
    }
    if (depth < 0) {
      return undefined;
    }
  }
  source += escape(template.slice(end));
  const isSimple = depth === 0 && wildcards <= MAX_WILDCARDS && opened <= MAX_GROUPS;
  return isSimple && isValid(source) ? source : undefined;
}

/** Ends before the character that follows it, so that no two ways of matching a path are tried. */
function parameter(slash: string, pattern: string | undefined, optional: string | undefined, next = '/'): string {
  const until = /^[\w/:{}()*\\]$/.test(next) ? '' : escape(next);
  const value = pattern === undefined ? `[^/${until}]+` : `(?:${pattern.replace(/^\^|\$$/g, '')})`;
  const whole = escape(slash) + value;
  return optional === undefined ? whole : `(?:${whole})?`;
}

function escape(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}

function isValid(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
