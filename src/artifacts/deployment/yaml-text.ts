/**
 * A YAML file with comments at its top. The package `yaml` is loaded here and not before, for services never need it.
 *
 * @param documents several become one file of several documents
 */
export function yamlText(comments: readonly string[], ...documents: readonly unknown[]): string {
  const { stringify } = require('yaml') as typeof import('yaml');
  const texts = documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }));
  return comments.map((comment) => `# ${comment}\n`).join('') + texts.join('---\n');
}
