import { join } from 'node:path';
import { fileTree, removeFileTrees } from '../../test/support/file-tree';
import { isAtLeast, versionOf } from './peer-version';

afterEach(removeFileTrees);

describe('the version of a package of others', () => {
  it('is in the package.json above its file that has its name', () => {
    const root = fileTree({
      'package.json': '{ "name": "application", "version": "7.0.0" }',
      'node_modules/sdk/package.json': '{ "name": "sdk", "version": "v0.0.21" }',
      'node_modules/sdk/dist/package.json': '{ "type": "commonjs" }',
      'node_modules/sdk/dist/common/index.js': '',
      'node_modules/broken/package.json': '{',
      'dist/bundle.js': '',
    });

    expect(versionOf('sdk', join(root, 'node_modules/sdk/dist/common/index.js'))).toBe('v0.0.21');
    expect(versionOf('broken', join(root, 'node_modules/broken/index.js'))).toBeUndefined();
    expect(versionOf('sdk', join(root, 'dist/bundle.js'))).toBeUndefined();
    expect(versionOf('sdk', 'sdk')).toBeUndefined();
  });

  it.each([
    ['v0.0.21', '0.0.21', true],
    ['0.0.22', '0.0.21', true],
    ['0.1.0', '0.0.21', true],
    ['1.0.0-beta.1', '0.0.21', true],
    ['v0.0.9', '0.0.21', false],
    ['0.0.20-rc.3', '0.0.21', false],
    ['9.4.3', '10.0.0', false],
    ['12.1.1', '10.0.0', true],
    ['10', '10.0.0', true],
    ['latest', '0.0.21', false],
  ])('%p is %p at least: %p', (version, oldest, expected) => {
    expect(isAtLeast(version, oldest)).toBe(expected);
  });
});
