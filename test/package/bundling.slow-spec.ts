import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const DIST = join(__dirname, '..', '..', 'dist');
const OPTIONAL = /^@nestjs\/(?!common\b|core\b)/;

interface Required {
  readonly name: string;
  readonly file: string;
  /** Whether a bundler takes it for one that may be missing. */
  readonly mayBeMissing: boolean;
}

/** What the built files require of packages that need not be installed. `npm test` builds before. */
function optionalRequires(): Required[] {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  return files.flatMap((file) => requiresOf(file).filter(({ name }) => OPTIONAL.test(name)));
}

function requiresOf(file: string): Required[] {
  const found: Required[] = [];
  const visit = (node: ts.Node, mayBeMissing: boolean): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require') {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteral(name)) {
        found.push({ name: name.text, file, mayBeMissing });
      }
    }
    const inTry = ts.isBlock(node) && ts.isTryStatement(node.parent) && node.parent.tryBlock === node;
    ts.forEachChild(node, (child) => visit(child, mayBeMissing || inTry));
  };
  const text = readFileSync(join(DIST, file), 'utf8');
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), false);
  return found;
}

describe('packages that need not be installed', () => {
  const required = optionalRequires();

  it('are required in one file', () => {
    expect([...new Set(required.map(({ file }) => file))]).toEqual([join('module', 'measuring.js')]);
  });

  it('may be missing where an application is bundled', () => {
    expect(required.filter(({ mayBeMissing }) => !mayBeMissing)).toEqual([]);
  });
});
