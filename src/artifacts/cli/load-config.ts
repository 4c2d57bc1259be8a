import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from './command-error';

const IN_ES_MODULES = 'call it .cjs, or let it `export default` the options: the project is of ES modules';

/**
 * Loads the options that a file exports as its default: JSON, CommonJS or an ES module.
 *
 * @throws CommandError where it cannot be loaded or exports something else
 */
export async function loadConfig(file: string): Promise<Readonly<Record<string, unknown>>> {
  const exported = await load(file);
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported)) {
    throw new CommandError(
      `${file} exports no options. Fix: let it export as its default the object that MetricsModule.forRoot() gets.`,
      1,
    );
  }
  return exported as Record<string, unknown>;
}

async function load(file: string): Promise<unknown> {
  const path = resolve(file);
  try {
    if (extname(path) === '.json') {
      return parseJson(await readFile(path, 'utf8'));
    }
    return await defaultOf((await import(pathToFileURL(path).href)) as object);
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new CommandError(`${file} cannot be loaded: ${reason.replace(/\.$/, '')}. Fix: ${fixFor(error)}.`, 1, error);
  }
}

/**
 * Editors may put a byte order mark first. What Node says of a mistake quotes the file, which may hold secrets: that
 * is cut off.
 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, '')) as unknown;
  } catch (error) {
    throw new SyntaxError((error as Error).message.replace(/, (?:\.{3})?"[^]*$/, ' in JSON'));
  }
}

/**
 * `export default`, `module.exports`, or `exports.default` of compiled code. An ES module without a default exports no
 * options.
 */
function defaultOf(module: object): unknown {
  const exported = 'default' in module ? module.default : undefined;
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isCompiled && 'default' in exported ? exported.default : exported;
}

function fixFor(error: unknown): string {
  switch ((error as { code?: unknown } | null | undefined)?.code) {
    case 'ENOENT':
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
      return 'check the path, and that what the file imports is installed';
    case 'ERR_UNKNOWN_FILE_EXTENSION':
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return 'name a .js, .cjs, .mjs or .json file; compile TypeScript first';
    default:
      return /ES module scope/.test(String(error)) ? IN_ES_MODULES : 'correct the file; DEBUG=1 shows the stack trace';
  }
}
