import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import { markdownFiles } from './markdown-files';

const ROOT = join(__dirname, '..', '..');

interface Page {
  readonly anchors: ReadonlySet<string>;
  /** Links to other pages and anchors of the repository, as they are written. */
  readonly links: readonly string[];
}

function pageOf(markdown: string): Page {
  const text = markdown.replaceAll(/^```[^]*?^```$/gm, '');
  const slugger = new GithubSlugger();
  const headings = [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => heading.replaceAll(/[`*]/g, ''));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  );
  return {
    anchors: new Set(headings.map((heading) => slugger.slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')))),
    links: links.filter((link) => !/^[a-z]+:/.test(link)),
  };
}

/** The links of pages, by path, that lead nowhere. */
function deadLinks(pages: ReadonlyMap<string, Page>): string[] {
  return [...pages].flatMap(([file, { links }]) =>
    links
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? file : normalize(join(dirname(file), path));
        const page = pages.get(target);
        return anchor === undefined || page === undefined
          ? !pages.has(target) && !existsSync(join(ROOT, target))
          : !page.anchors.has(anchor);
      })
      .map((link) => `${file}: ${link}`),
  );
}

describe('links of the documentation', () => {
  it('lead to pages that are there, and to their headings', () => {
    const pages = new Map(
      markdownFiles().map((file) => [normalize(file), pageOf(readFileSync(join(ROOT, file), 'utf8'))]),
    );

    expect([...pages.values()].flatMap(({ links }) => links).length).toBeGreaterThan(100);
    expect(deadLinks(pages)).toEqual([]);
  });

  it('would be missed', () => {
    const page = pageOf('# What it `is`\n[a](nowhere.md) [b](#what-it-is) [c](#what) [d](https://example.com)\n');

    expect(deadLinks(new Map([['docs/x.md', page]]))).toEqual(['docs/x.md: nowhere.md', 'docs/x.md: #what']);
  });
});
