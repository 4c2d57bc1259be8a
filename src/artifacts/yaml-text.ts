/** Also for readers of YAML 1.1, such as Kubernetes, to which `yes` and `on` are no texts. */
const FORMAT = { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;

/**
 * A YAML file with comments at its top. The package `yaml` is loaded here and not before, for services never need it.
 *
 * @param documents several become one file of several documents
 */
export function yamlText(comments: readonly string[], ...documents: readonly unknown[]): string {
  const { stringify } = require('yaml') as typeof import('yaml');
  const texts = documents.map((document) => stringify(document, FORMAT));
  return comments.map((comment) => `# ${comment}\n`).join('') + texts.join('---\n');
}
